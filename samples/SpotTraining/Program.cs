using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Training;
using SpotTraining;

// Training on machines that may go at any moment: start it again, and it goes on, and ends with the same weights.
//   SpotTraining [folder for checkpoints] [epochs]
// MLFLOW_TRACKING_URI says where to track; without it, in ./mlflow.db.
const int BatchSize = 64;
var folder = args is [var path, ..] ? path : "checkpoints";
var epochs = args is [_, var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 20;

try
{
    #region session
    await using var mlops = MlOpsClient.Create();
    await using var training = await mlops.StartTrainingAsync("spot-training", training => training
        .WithParams(new { BatchSize, Epochs = epochs })
        .CheckpointTo(folder, SavePolicy.Any(SavePolicy.EveryNSteps(100), SavePolicy.Every(TimeSpan.FromMinutes(1))))
        .StopOnInterruption()); // EC2, Google Cloud, Azure, Kubernetes, Slurm, SIGTERM, Ctrl-C: found by itself

    var data = new Clusters(samples: 10_000, seed: 1);
    var model = new SoftmaxModel(Clusters.Features, Clusters.Classes);
    var cursor = new DataCursor(data.Samples, seed: 42); // a new order each epoch; resumes in the middle of one
    var state = new TrainingState(model, cursor);
    await training.RestoreAsync(state); // the newest checkpoint that is whole, or a fresh start
    Console.WriteLine($"start {training.Attempt}, from step {training.NextStep} on");

    for (var step = training.NextStep; cursor.Epoch < epochs; step++)
    {
        var batch = cursor.NextBatch(BatchSize).Span;
        training.Run.LogMetric("loss", model.Learn(data, batch), step);
        state.Count(batch);
        if (cursor.Position == 0) // the epoch is complete
        {
            training.Run.LogMetric("samples_seen", state.SamplesSeen(times: cursor.Epoch), step); // each once per epoch: all of them
        }

        await training.CompleteStepAsync(step, state); // saves when due; on a notice saves, marks the run and throws
    }

    training.Run.SetTag("weights_sha256", model.Sha256());
    await training.CompleteAsync(); // without this line the run ends FAILED
    #endregion

    Console.WriteLine($"run {training.Run.Id}");
    Console.WriteLine($"weights sha256 {model.Sha256()}");
    return 0;
}
catch (TrainingInterruptedException e)
{
    await Console.Error.WriteLineAsync($"SpotTraining: {e.Message}");
    return e.ExitCode; // 143 after SIGTERM, 75 otherwise: start it again
}
catch (MlOpsException e)
{
    await Console.Error.WriteLineAsync($"SpotTraining: {e.Message}");
    return 1;
}
