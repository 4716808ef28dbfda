namespace MlOps.Sdk.Registry;

/// <summary>How an alias is followed.</summary>
public sealed class ModelWatchOptions
{
    /// <summary>How long after one look the next one comes, give or take a fifth, so that many watchers do not look at once; 100 ms to a day.</summary>
    /// <value>The default value is 15 seconds. With webhooks and <see cref="ModelRegistry.Notify"/> minutes do.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
