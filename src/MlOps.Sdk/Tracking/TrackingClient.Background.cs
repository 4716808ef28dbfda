using Microsoft.Extensions.Logging;
using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk.Tracking;

/// <content>What runs get without being told: what is known of the process, and the machine's load.</content>
public sealed partial class TrackingClient
{
    internal SystemMetricsSampler? SystemMetrics { get; }

    private static RunContextSource? ContextOf(TrackingSettings settings, ITrackingStore store, ILogger logger)
    {
        if (settings.Context?.Copy() is not { } options)
        {
            return null;
        }

        options.Packages &= !store.IsRemote; // nobody asked for it: not a reason for a warning that a server takes no artifacts
        return new(options, RunningProgram.OfProcess, logger);
    }
}
