namespace MlOps.Sdk.Registry;

/// <summary>In which order registered models are found, and how many.</summary>
public sealed class RegisteredModelSearchOptions
{
    /// <summary>What they are ordered by, such as <c>name DESC</c>: <c>name</c> or <c>last_updated_timestamp</c>, ascending where nothing is said.</summary>
    /// <value>The default value is none: they come by their names.</value>
    public IList<string> OrderBy { get; } = [];

    /// <summary>The most that come.</summary>
    /// <value>The default value is <see langword="null"/>: all.</value>
    public int? MaxResults { get; set; }

    /// <summary>How many the registry is asked for at a time; 1 to 1,000.</summary>
    /// <value>The default value is 100.</value>
    public int PageSize { get; set; } = 100;
}
