namespace MlOps.Sdk.Registry;

/// <summary>In which order versions are found, and how many.</summary>
public sealed class ModelVersionSearchOptions
{
    /// <summary>What they are ordered by, such as <c>version_number DESC</c>: <c>name</c>, <c>version_number</c>, <c>creation_timestamp</c> or <c>last_updated_timestamp</c>, ascending where nothing is said.</summary>
    /// <value>The default value is none: the last updated comes first.</value>
    public IList<string> OrderBy { get; } = [];

    /// <summary>The most that come.</summary>
    /// <value>The default value is <see langword="null"/>: all.</value>
    public int? MaxResults { get; set; }

    /// <summary>How many the registry is asked for at a time; 1 to 200,000.</summary>
    /// <value>The default value is 1,000.</value>
    public int PageSize { get; set; } = 1000;
}
