using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Training;

/// <summary>The messages of training sessions.</summary>
internal static partial class TrainingLog
{
    [LoggerMessage(501, LogLevel.Information, "Training goes on with run {RunId}, attempt {Attempt}")]
    public static partial void GoesOn(this ILogger logger, string runId, int attempt);

    [LoggerMessage(502, LogLevel.Information, "Restored the checkpoint of step {Step}; {Repeats} points of later steps are in the run's history already")]
    public static partial void Restored(this ILogger logger, long step, int? repeats);

    [LoggerMessage(503, LogLevel.Warning, "Training stops after step {Step}: {Notice}")]
    public static partial void Stops(this ILogger logger, long step, string notice);

    [LoggerMessage(504, LogLevel.Warning, "The step does not end and the deadline is near; what is on the disk is kept: step {KeptStep}")]
    public static partial void StepDoesNotEnd(this ILogger logger, long? keptStep);

    [LoggerMessage(505, LogLevel.Error, "The last checkpoint before the interruption was not saved")]
    public static partial void LastNotSaved(this ILogger logger, Exception exception);

    [LoggerMessage(507, LogLevel.Warning, "{Share} of the training's budget are spent, after {Elapsed}")]
    public static partial void BudgetNearlySpent(this ILogger logger, double share, TimeSpan elapsed);

    [LoggerMessage(506, LogLevel.Warning, "Which run writes checkpoints could not be noted in the home folder: a start without a checkpoint begins a new run")]
    public static partial void NotNoted(this ILogger logger, Exception exception);
}
