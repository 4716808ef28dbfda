namespace MlOps.Sdk.Tracking;

/// <summary>Where logged models are searched, in which order they come, and how many.</summary>
public sealed class LoggedModelSearchOptions
{
    /// <summary>The ids of the experiments that are searched; with <see cref="ExperimentNames"/>, those of either.</summary>
    /// <value>The default value is none: with no names either, all experiments are searched.</value>
    public IList<string> ExperimentIds { get; } = [];

    /// <summary>The names of the experiments that are searched. One that does not exist is an error.</summary>
    /// <value>The default value is none.</value>
    public IList<string> ExperimentNames { get; } = [];

    /// <summary>What the models are ordered by.</summary>
    /// <value>The default value is none. What is left equal goes by creation, the latest first.</value>
    public IList<LoggedModelOrder> OrderBy { get; } = [];

    /// <summary>The most models that come.</summary>
    /// <value>The default value is <see langword="null"/>: all.</value>
    public int? MaxResults { get; set; }
}
