using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking;

/// <summary>In which order experiments are found, and how many.</summary>
public sealed class ExperimentSearchOptions
{
    /// <summary>
    /// What the experiments are ordered by, such as <c>name DESC</c>: <c>name</c>, <c>experiment_id</c>, <c>creation_time</c> or
    /// <c>last_update_time</c>, ascending where nothing is said.
    /// </summary>
    /// <value>The default value is none: the latest created comes first.</value>
    public IList<string> OrderBy { get; } = [];

    /// <summary>Whether deleted experiments are found.</summary>
    /// <value>The default value is <see cref="ViewType.ActiveOnly"/>.</value>
    public ViewType View { get; set; }

    /// <summary>The most experiments that come.</summary>
    /// <value>The default value is <see langword="null"/>: all.</value>
    public int? MaxResults { get; set; }

    /// <summary>How many experiments the store is asked for at a time; 1 to 50,000.</summary>
    /// <value>The default value is 1,000.</value>
    public int PageSize { get; set; } = SearchLimits.DefaultPage;
}
