namespace MlOps.Sdk.Training;

/// <summary>How far a training is, as it is noted.</summary>
internal enum SessionProgress
{
    Started,

    /// <summary>All its steps are done. When its run is finished then, it was the training itself that ended it.</summary>
    Ending,

    Complete,
}
