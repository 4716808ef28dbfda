namespace MlOps.Sdk.Tracking.Records;

/// <summary>What a journal record of a run is. The numbers are in files: never reuse one.</summary>
internal enum RecordKind : byte
{
    Metric = 1,
    Param = 2,
    Tag = 3,

    /// <summary>A file in the home folder that belongs under a path of the run's artifacts.</summary>
    Artifact = 4,

    /// <summary>The run ended with a status.</summary>
    End = 5,

    /// <summary>The process was told to stop; unless an <see cref="End"/> follows, the run was killed by that.</summary>
    StopSignal = 6,

    /// <summary>A dataset that the run took in.</summary>
    Input = 7,
}
