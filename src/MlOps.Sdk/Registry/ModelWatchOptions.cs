namespace MlOps.Sdk.Registry;

/// <summary>How an alias is followed.</summary>
public sealed class ModelWatchOptions
{
    /// <summary>How long after one look the next one comes, give or take a fifth, so that many watchers do not look at once; at least 100 ms.</summary>
    /// <value>The default value is 15 seconds.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
