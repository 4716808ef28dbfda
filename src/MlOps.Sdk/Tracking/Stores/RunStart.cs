namespace MlOps.Sdk.Tracking.Stores;

/// <summary>What the store needs to create a run or to continue one.</summary>
internal sealed record RunStart
{
    /// <summary>The id, made by the client: 32 hexadecimal digits.</summary>
    public required string RunId { get; init; }

    /// <summary>Whether the run exists already and goes on: its status becomes RUNNING, its end time is removed.</summary>
    public bool Resumes { get; init; }

    /// <summary>
    /// The experiment by name, created when missing. Either this or <see cref="ExperimentId"/>; neither when the run resumes, or is
    /// in the experiment of the run that its tag <see cref="TagNames.ParentRunId"/> names.
    /// </summary>
    public string? ExperimentName { get; init; }

    /// <summary>The experiment by id, which must exist.</summary>
    public string? ExperimentId { get; init; }

    /// <summary>The run's name; <see langword="null"/> keeps the name of a run that resumes.</summary>
    public string? RunName { get; init; }

    public string UserId { get; init; } = "";

    /// <summary>In milliseconds since 1970. Not changed by a resume.</summary>
    public required long StartTime { get; init; }

    /// <summary>The tags to set, <see cref="TagNames.Writer"/> among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}
