namespace MlOps.Sdk.Tracking;

/// <summary>Data that a run took in: which, in which version, and where it is. The data itself stays where it is.</summary>
public sealed class Dataset
{
    private Dataset()
    {
    }

    /// <summary>Describes data. Within an experiment a dataset is one by name and digest: the first description of it stays.</summary>
    /// <param name="name">At most 500 characters.</param>
    /// <param name="digest">What changes when the data does, such as the beginning of its hash; at most 36 characters.</param>
    /// <param name="sourceType">What kind of place it is, such as <c>local</c>, <c>http</c> or <c>s3</c>; at most 36 characters.</param>
    /// <param name="source">The place; MLflow's own sources are JSON, such as <c>{"uri": "/data/iris.csv"}</c>. At most 65,535 characters.</param>
    /// <param name="schema">The columns; MLflow's UI shows the JSON of <c>mlflow_colspec</c>. At most 1,048,575 characters.</param>
    /// <param name="profile">Statistics, such as <c>{"num_rows": 150}</c>; at most 16,777,215 characters.</param>
    /// <exception cref="ArgumentException">The name, the digest or the source's type is empty, or something is too long.</exception>
    public Dataset(string name, string digest, string sourceType, string source, string? schema = null, string? profile = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(digest);
        ArgumentException.ThrowIfNullOrEmpty(sourceType);
        ArgumentNullException.ThrowIfNull(source);
        RunDataRules.CheckLength("dataset's name", name, 500, nameof(name));
        RunDataRules.CheckLength("dataset's digest", digest, 36, nameof(digest));
        RunDataRules.CheckLength("type of the dataset's source", sourceType, 36, nameof(sourceType));
        RunDataRules.CheckLength("dataset's source", source, 65_535, nameof(source));
        RunDataRules.CheckLength("dataset's schema", schema ?? "", 1_048_575, nameof(schema));
        RunDataRules.CheckLength("dataset's profile", profile ?? "", 16_777_215, nameof(profile));
        Name = name;
        Digest = digest;
        SourceType = sourceType;
        Source = source;
        Schema = schema;
        Profile = profile;
    }

    /// <summary>What the data is called.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The version of the data.</summary>
    public string Digest { get; private init; } = "";

    /// <summary>What kind of place the data is at.</summary>
    public string SourceType { get; private init; } = "";

    /// <summary>The place that the data is at.</summary>
    public string Source { get; private init; } = "";

    /// <summary>The columns, where they are known.</summary>
    public string? Schema { get; private init; }

    /// <summary>Statistics of the data, where they are known.</summary>
    public string? Profile { get; private init; }

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Digest})";

    /// <summary>One that a store reported, which may have been written by less strict hands.</summary>
    internal static Dataset Stored(string? name, string? digest, string? sourceType, string? source, string? schema, string? profile) => new()
    {
        Name = name ?? "",
        Digest = digest ?? "",
        SourceType = sourceType ?? "",
        Source = source ?? "",
        Schema = schema,
        Profile = profile,
    };
}
