using Microsoft.Extensions.Logging;
using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk.Tracking;

/// <content>What runs get without being told: what is known of the process, and the machine's load.</content>
public sealed partial class TrackingClient
{
    internal SystemMetricsSampler? SystemMetrics { get; }

    private static RunContextSource? ContextOf(TrackingSettings settings, ILogger logger) =>
        settings.Context is { } options ? new(options, RunningProgram.OfProcess, logger) : null;
}
