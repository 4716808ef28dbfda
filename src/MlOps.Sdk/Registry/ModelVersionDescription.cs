using System.Collections.Immutable;

namespace MlOps.Sdk.Registry;

/// <summary>What version of a model to create: where its files are, which run made it, and what is said of it. Immutable; every change is a copy.</summary>
public sealed class ModelVersionDescription
{
    private ModelVersionDescription(string source)
    {
        Source = source;
        Tags = ImmutableDictionary<string, string>.Empty;
    }

    private ModelVersionDescription(ModelVersionDescription other)
    {
        Source = other.Source;
        RunId = other.RunId;
        RunLink = other.RunLink;
        ModelId = other.ModelId;
        Description = other.Description;
        Tags = other.Tags;
    }

    internal string Source { get; private init; }

    internal string? RunId { get; private init; }

    internal string? RunLink { get; private init; }

    internal string? ModelId { get; private init; }

    internal string? Description { get; private init; }

    internal ImmutableDictionary<string, string> Tags { get; private init; }

    /// <summary>A version whose files are at a place.</summary>
    /// <param name="source">
    /// <c>runs:/id/path</c> for an artifact of a run, <c>models:/m-id</c> for a logged model, <c>models:/name/3</c> for another version, or
    /// any URI that those who read it can reach. At most 500 characters.
    /// </param>
    public static ModelVersionDescription From(string source)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        return new(source);
    }

    /// <summary>A version that is an artifact of a run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="path">The artifact's path, such as <c>model</c>.</param>
    public static ModelVersionDescription FromRun(string runId, string path) => new(ModelUri.OfRun(runId, path).ToString());

    /// <summary>With the run that made it. Not needed for an artifact of a run, whose run is known.</summary>
    /// <param name="runId">The run's id.</param>
    public ModelVersionDescription OfRun(string runId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(runId);
        return new(this) { RunId = runId };
    }

    /// <summary>With a link to the run that made it, where another server has it.</summary>
    /// <param name="link">The link; at most 500 characters.</param>
    public ModelVersionDescription WithRunLink(Uri link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new(this) { RunLink = link.ToString() };
    }

    /// <summary>With the logged model that it is. Servers of MLflow 2 don't know them.</summary>
    /// <param name="modelId">The logged model's id, such as <c>m-0123456789abcdef0123456789abcdef</c>.</param>
    public ModelVersionDescription OfLoggedModel(string modelId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        return new(this) { ModelId = modelId };
    }

    /// <summary>With a text that says what it is.</summary>
    /// <param name="description">At most 5,000 characters, Markdown.</param>
    public ModelVersionDescription Described(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new(this) { Description = description };
    }

    /// <summary>With a tag.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 100,000 characters.</param>
    public ModelVersionDescription WithTag(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return new(this) { Tags = Tags.SetItem(key, value) };
    }

    /// <summary>With tags, each as <see cref="WithTag"/> takes it.</summary>
    /// <param name="tags">Keys and values.</param>
    public ModelVersionDescription WithTags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return tags.Aggregate(this, (description, tag) => description.WithTag(tag.Key, tag.Value));
    }
}
