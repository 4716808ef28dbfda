namespace MlOps.Sdk.Tracking.Context;

/// <summary>What one part of the context found: tags, and files among the run's artifacts.</summary>
internal sealed class RunFacts
{
    public List<KeyValuePair<string, string>> Tags { get; } = [];

    /// <summary>Contents by their artifact path.</summary>
    public List<KeyValuePair<string, byte[]>> Files { get; } = [];

    /// <summary>Adds a tag, unless there is nothing to say.</summary>
    public RunFacts With(string tag, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Tags.Add(new(tag, RunDataRules.Cut(value, RunDataRules.MaxTagLength)));
        }

        return this;
    }

    public RunFacts WithFile(string artifactPath, byte[] content)
    {
        Files.Add(new(artifactPath, content));
        return this;
    }
}
