using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Training;

namespace MlOps.TestApp;

/// <summary>Trains something whose last state says whether a step was left out or done twice, in a session that stops on an interruption.</summary>
internal static class Train
{
    /// <param name="folder">Gets the checkpoints, the home, and the database when the environment names no store.</param>
    /// <param name="steps">How many steps the training has.</param>
    /// <param name="milliseconds">How long a step takes, about.</param>
    /// <param name="hangAt">The step that does not end.</param>
    public static async Task<int> RunAsync(string folder, long steps, int milliseconds, long? hangAt = null)
    {
        await using var mlops = Open(folder);
        try
        {
            await using var training = await mlops.StartTrainingAsync("train", description => description
                .CheckpointTo(Path.Combine(folder, "checkpoints"), SavePolicy.EveryNSteps(5))
                .StopOnInterruption());
            var state = new HashChain();
            await training.RestoreAsync(state);
            Console.WriteLine($"run {training.Run.Id} attempt {training.Attempt} from {training.NextStep}");
            for (var step = training.NextStep; step < steps; step++)
            {
                if (step == hangAt)
                {
                    Console.WriteLine("hangs");
                    await Task.Delay(Timeout.Infinite);
                }

                await Task.Delay(milliseconds);
                state.Add(step);
                training.Run.LogMetric("value", state.Value, step);
                await training.CompleteStepAsync(step, state);
                Console.WriteLine($"step {step}");
            }

            await training.CompleteAsync();
            Console.WriteLine($"state sha256 {state.Sha256()}");
            return 0;
        }
        catch (TrainingInterruptedException e)
        {
            Console.WriteLine($"kept {e.KeptStep?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}: {e.Message}");
            return e.ExitCode;
        }
    }

    private static MlOpsClient Open(string folder) => Clients.Create(folder, options =>
    {
        if (Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI") is { Length: > 0 } uri)
        {
            options.TrackingUri = uri;
        }

        options.Context.Clear();
    });
}
