namespace MlOps.Sdk.DependencyInjection;

/// <summary>When the health check says that tracking is degraded.</summary>
public sealed class MlOpsHealthCheckOptions
{
    /// <summary>The age of the oldest record that waits for the store from which on tracking counts as degraded.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan MaxBacklogAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many records may wait before tracking counts as degraded.</summary>
    /// <value>The default is 10 million.</value>
    public long MaxBacklog { get; set; } = 10_000_000;

    /// <summary>How long the store may take to answer before it counts as out of reach.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
