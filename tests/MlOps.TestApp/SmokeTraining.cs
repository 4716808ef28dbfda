using MlOps.Sdk;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Safetensors;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.TestApp;

/// <summary>A training that is interrupted by a file, and goes on with its run, its data order and its counts.</summary>
internal static class SmokeTraining
{
    private const int Samples = 10;

    public static async Task RunAsync(string folder)
    {
        var stop = Path.Combine(folder, "stop");
        await using var mlops = Clients.Create(folder);
        await File.WriteAllTextAsync(stop, "smoke");
        try
        {
            await TrainAsync(mlops, folder, stop);
            Smoke.Check(false, "the notice stops the training");
        }
        catch (TrainingInterruptedException e)
        {
            Smoke.Check(e is { ExitCode: 75, KeptStep: >= 0 }, "the notice is saved in time");
        }

        File.Delete(stop);
        var runId = await TrainAsync(mlops, folder, stop);
        var run = await mlops.Tracking.GetRunAsync(runId);
        Smoke.Check(run.Status == RunStatus.Finished && run.Tags["mlops.attempt"] == "2", "the run goes on and ends");
        using var blob = SafetensorsFile.Open(Directory.GetFiles(Path.Combine(folder, "training", "blobs"))[0]);
        Smoke.Check(blob.Tensors.Count > 0, "a blob is a safetensors file");
    }

    private static async Task<string> TrainAsync(MlOpsClient mlops, string folder, string stop)
    {
        await using var training = await mlops.StartTrainingAsync("smoke-training", description => description
            .Named("smoke")
            .CheckpointTo(Path.Combine(folder, "training"), SavePolicy.EveryNSteps(2), RetentionPolicy.LatestN(2))
            .WithBudget(new(TimeSpan.FromHours(1), pricePerHour: 1))
            .StopOnInterruption(options => options.Sources.Add(InterruptionSources.File(stop))));
        if (File.Exists(stop))
        {
            await training.Interruption!.WaitAsync();
        }

        var state = new SmokeTrainingState(new(Samples, seed: 1), new(2), new("loss", patience: 100));
        await training.RestoreAsync(state);
        for (var step = training.NextStep; state.Cursor.Epoch < 2; step++)
        {
            var batch = state.Cursor.NextBatch(4);
            var loss = state.Random.NextDouble() + batch.Length;
            state.Stopping.Report(step, loss);
            training.Run.LogMetric("loss", loss, step);
            await training.CompleteStepAsync(step, state);
        }

        await training.CompleteAsync();
        return training.Run.Id;
    }

    private sealed record SmokeTrainingState(DataCursor Cursor, CheckpointableRandom Random, EarlyStopping Stopping) : ICheckpointable
    {
        public void Save(CheckpointWriter writer)
        {
            writer.Write("cursor", Cursor);
            writer.Write("random", Random);
            writer.Write("stopping", Stopping);
        }

        public void Load(CheckpointReader reader)
        {
            reader.Read("cursor", Cursor);
            reader.Read("random", Random);
            reader.Read("stopping", Stopping);
        }
    }
}
