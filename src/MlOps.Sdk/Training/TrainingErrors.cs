using System.Globalization;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Training;

/// <summary>The messages of training's errors.</summary>
internal static class TrainingErrors
{
    public static TrainingInterruptedException Interrupted(InterruptionNotice notice, long step, long? keptStep, int exitCode, Exception? cause) => new(
        $"Training was stopped after step {Number(step)} ({notice}). {Kept(step, keptStep)}", exitCode, keptStep, notice, cause);

    public static string Kept(long step, long? keptStep) => keptStep switch
    {
        null => "No checkpoint is on the disk: started again, it begins anew.",
        { } kept when kept == step => $"Its checkpoint is on the disk: started again, it goes on with step {Number(step + 1)}.",
        { } kept => $"Kept is step {Number(kept)}: there was no time for a newer checkpoint, or it could not be saved. Started again, it goes on with step {Number(kept + 1)}.",
    };

    public static string DoesNotEnd(long step) => $"Step {Number(step)} did not end in time: started again, it goes on after the newest checkpoint.";

    public static InvalidOperationException NotAsNext(long step, long next) => new(
        $"Step {Number(step)} is completed already, and {Number(next)} is the next one. Begin the loop with NextStep, after RestoreAsync, and complete each step once.");

    public static InvalidOperationException RestoredLate(long next) => new(
        $"The training has completed steps, and {Number(next)} is the next one: expected RestoreAsync before the first. Call it once, before the loop.");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
