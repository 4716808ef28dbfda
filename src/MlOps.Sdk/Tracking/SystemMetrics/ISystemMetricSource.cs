namespace MlOps.Sdk.Tracking.SystemMetrics;

/// <summary>One thing of a machine that is measured. Asked by one thread at a time; may throw, which stops no other.</summary>
internal interface ISystemMetricSource
{
    /// <summary>What it measures, for messages.</summary>
    string Name { get; }

    /// <summary>Whether it adds counters: it is asked also when a run begins.</summary>
    bool IsCounter => false;

    /// <summary>Adds what it measures now to a sample.</summary>
    Task SampleAsync(SystemSample sample, CancellationToken cancellationToken);
}
