namespace MlOps.Sdk.Tracking.Stores;

/// <summary>What the store needs to create a logged model.</summary>
internal sealed record LoggedModelStart
{
    /// <summary>The id that this library gives it, the tag <see cref="TagNames.ModelId"/>; the store has one of its own.</summary>
    public required string ModelId { get; init; }

    public required string ExperimentId { get; init; }

    /// <summary>The name; <see langword="null"/> for one that the store makes up.</summary>
    public string? Name { get; init; }

    public string? ModelType { get; init; }

    /// <summary>The run, by the store's id.</summary>
    public string? SourceRunId { get; init; }

    public IReadOnlyCollection<KeyValuePair<string, string>> Params { get; init; } = [];

    public IReadOnlyCollection<KeyValuePair<string, string>> Tags { get; init; } = [];
}
