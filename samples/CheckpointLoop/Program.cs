using CheckpointLoop;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;

// A training loop of your own that may be killed at any moment: start it again, and it ends with the same weights.
const int Steps = 500_000;
var folder = args is [var path, ..] ? path : "checkpoints";

try
{
    #region loop
    await using var checkpoints = CheckpointManager.Open(folder, options =>
    {
        options.Save = SavePolicy.Any(SavePolicy.EveryNSteps(10_000), SavePolicy.Every(TimeSpan.FromMinutes(5)));
        options.Retention = RetentionPolicy.LatestN(3);
    });

    var model = new LineModel();
    var restored = await checkpoints.RestoreLatestAsync(model); // the newest that is whole; null when there is none
    Console.WriteLine(restored is null ? "starting at step 0" : $"resuming after step {restored.Step}");

    var loss = 0.0;
    for (var step = restored?.Step + 1 ?? 0; step < Steps; step++)
    {
        loss = model.Step();
        await checkpoints.SaveIfDueAsync(step, model); // copies the state; the disk is written while the loop goes on
    }

    var last = await checkpoints.SaveAsync(Steps - 1, model); // on the disk when it has returned
    #endregion

    Console.WriteLine($"loss {loss:G6}");
    Console.WriteLine($"{last} is in '{folder}': {last.StateBytes} bytes of state");
    return 0;
}
catch (MlOpsException e)
{
    await Console.Error.WriteLineAsync($"CheckpointLoop: {e.Message}");
    return 1;
}
