using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking;

/// <summary>Where runs are searched, in which order they come, and how many.</summary>
public sealed class RunSearchOptions
{
    /// <summary>The ids of the experiments that are searched; with <see cref="ExperimentNames"/>, those of either.</summary>
    /// <value>The default value is none: with no names either, all experiments are searched.</value>
    public IList<string> ExperimentIds { get; } = [];

    /// <summary>The names of the experiments that are searched. One that does not exist is an error.</summary>
    /// <value>The default value is none.</value>
    public IList<string> ExperimentNames { get; } = [];

    /// <summary>
    /// What the runs are ordered by, such as <c>metrics.f1 DESC</c>: attributes, metrics, params and tags, ascending where nothing
    /// is said. Runs without it come last, those with NaN before them, whichever the direction.
    /// </summary>
    /// <value>The default value is none. What is left equal goes by start, the latest first, and then by id.</value>
    public IList<string> OrderBy { get; } = [];

    /// <summary>Whether deleted runs are found.</summary>
    /// <value>The default value is <see cref="ViewType.ActiveOnly"/>.</value>
    public ViewType View { get; set; }

    /// <summary>The most runs that come.</summary>
    /// <value>The default value is <see langword="null"/>: all.</value>
    public int? MaxResults { get; set; }

    /// <summary>How many runs the store is asked for at a time; 1 to 50,000.</summary>
    /// <value>The default value is 1,000.</value>
    public int PageSize { get; set; } = SearchLimits.DefaultPage;
}
