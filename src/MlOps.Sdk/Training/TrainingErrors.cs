using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Training;

/// <summary>The messages of training's errors.</summary>
internal static class TrainingErrors
{
    public static TrainingInterruptedException Interrupted(InterruptionNotice notice, long step, long? keptStep, int exitCode, Exception? cause) => new(
        $"Training was stopped after step {Number(step)} ({notice}). {Kept(step, keptStep)}", exitCode, keptStep, notice, cause);

    public static TrainingInterruptedException Spent(TrainingBudget budget, long step, long? keptStep, Exception? cause) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Training was stopped after step {Number(step)} because its budget is spent: {budget.Elapsed.TotalHours:0.00} hours{Cost(budget)}. {Kept(step, keptStep)} Give it a greater one to go on."),
        0, keptStep, null, cause);

    public static string Kept(long step, long? keptStep) => keptStep switch
    {
        null => "No checkpoint is on the disk: started again, it begins anew.",
        { } kept when kept == step => $"Its checkpoint is on the disk: started again, it goes on with step {Number(step + 1)}.",
        { } kept => $"Kept is step {Number(kept)}: there was no time for a newer checkpoint, or it could not be saved. Started again, it goes on with step {Number(kept + 1)}.",
    };

    public static string DoesNotEnd(long step) => $"Step {Number(step)} did not end in time: started again, it goes on after the newest checkpoint.";

    public static InvalidOperationException NotAsNext(long step, long next) => new(
        $"Step {Number(step)} is completed already, and {Number(next)} is the next one. Begin the loop with NextStep, after RestoreAsync, and complete each step once.");

    public static InvalidOperationException Ended(long step) => new(
        $"Step {Number(step)} can't be completed: the training has ended. Leave the loop before CompleteAsync, and let a TrainingInterruptedException go up; the next start goes on.");

    public static InvalidOperationException NotComplete(long next) => new(
        $"The training was stopped before step {Number(next)}, and is not complete: the next start goes on with it. Let the TrainingInterruptedException go up, and call CompleteAsync only when the loop has come to its end.");

    public static InvalidOperationException RestoredLate(long next) => new(
        $"The training has completed steps, and {Number(next)} is the next one: expected RestoreAsync before the first. Call it once, before the loop.");

    public static CheckpointMismatchException OtherCursor(string saved, string restored) => new(
        $"The checkpoint's data cursor goes over {saved}, and the one to restore over {restored}. Nothing was restored: its order would be another one, "
        + "and samples would come twice or never. Make it with the same count, seed and shuffling, or start anew without this checkpoint.");

    public static CheckpointMismatchException OtherMetric(string savedMetric, string savedGoal, string metric, Goal goal) => new(
        $"The checkpoint's early stopping is for '{savedMetric}' ({savedGoal}), and the one to restore for '{metric}' ({goal}). Nothing was restored. "
        + "Make it with the same metric and goal, or start anew without this checkpoint.");

    public static ArgumentException CostWithoutPrice(decimal maximumCost, string parameter) => new(
        string.Create(CultureInfo.InvariantCulture, $"A maximum cost of {maximumCost} can't be held without a price: expected pricePerHour or spotPricePerHour. Give one, or maximumTime instead."),
        parameter);

    public static ArgumentOutOfRangeException OutOfRange(double value, string expected, string parameter) => new(
        parameter, value, $"Expected {expected}.");

    public static BatchOutOfMemoryException BatchOutOfMemory(int batchSize, Exception cause) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The step ran out of memory with a batch of {batchSize:N0}, the smallest that is allowed: {cause.Message} "
            + $"A batch that fits was expected. Allow a smaller one (minimumBatchSize), make the model smaller, or take a machine with more memory."),
        cause)
    {
        BatchSize = batchSize,
    };

    private static string Cost(TrainingBudget budget) => budget.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $", {cost:0.00} in money") : "";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
