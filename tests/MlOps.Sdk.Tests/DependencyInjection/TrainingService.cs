using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.DependencyInjection;

/// <summary>A service that trains, as the documents show it.</summary>
internal sealed class TrainingService(TrackingClient tracking, ILogger<TrainingService> logger) : BackgroundService
{
    #region training-service
    private static readonly Meter Meter = new("Training");
    private static readonly Counter<long> Examples = Meter.CreateCounter<long>("training.examples");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        tracking.RunAsync(RunDescription.InExperiment("churn"), async (run, cancellationToken) =>
        {
            run.LogInstruments(instrument => instrument.Meter == Meter);
            for (var epoch = 0; epoch < 3; epoch++)
            {
                using var group = run.BeginStepGroup("epoch", epoch);   // a span of the activity source "MlOps"
                await TrainAsync(epoch, cancellationToken);
            }
        }, stoppingToken);

    private async Task TrainAsync(int epoch, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        Examples.Add(32);
        ActiveRun.Current?.LogMetric("loss", 1.0 / (epoch + 1), epoch); // no run handed down
        logger.LogInformation("Epoch {Epoch} is done.", epoch);
    }
    #endregion
}
