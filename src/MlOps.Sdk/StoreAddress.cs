using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk;

/// <summary>The store that a tracking URI means. Has credentials in it: never shown, stored or logged.</summary>
internal sealed class StoreAddress
{
    private const string SqliteTarget = "sqlite:";
    private const string DatabricksTarget = MlflowServerOptions.Databricks + ":";
    private const string DatabricksHost = "DATABRICKS_HOST";

    private readonly bool _isDatabricks;

    private StoreAddress(string? databasePath, MlflowServerOptions? server, bool isDatabricks = false)
    {
        DatabasePath = databasePath;
        Server = server;
        _isDatabricks = isDatabricks;
    }

    /// <summary>The database's file, where it is one.</summary>
    public string? DatabasePath { get; }

    /// <summary>The server, where it is one.</summary>
    public MlflowServerOptions? Server { get; }

    /// <summary>Reads a tracking URI; what belongs to a server comes from the environment.</summary>
    /// <param name="uri">The tracking URI.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="faults">Gets everything that is wrong.</param>
    public static StoreAddress? TryRead(string uri, Func<string, string?> variable, List<string> faults)
    {
        if (MlflowServerOptions.IsServer(uri))
        {
            return MlflowServerOptions.TryRead(uri, variable, faults) is { } server
                ? new(null, server, uri.StartsWith(MlflowServerOptions.Databricks, StringComparison.Ordinal))
                : null;
        }

        var database = TrackingUri.TryGetDatabasePath(uri, out var fault);
        if (fault is not null)
        {
            faults.Add(fault);
        }

        return database is null ? null : new(database, null);
    }

    /// <summary>Reads what <see cref="TargetIn"/> wrote into a journal.</summary>
    /// <param name="target">The journal's target.</param>
    /// <param name="homeFolder">The home that the journal is in.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="faults">Gets everything that is wrong.</param>
    public static StoreAddress? TryReadTarget(string target, string homeFolder, Func<string, string?> variable, List<string> faults)
    {
        if (target.StartsWith(SqliteTarget, StringComparison.Ordinal))
        {
            return new(Path.GetFullPath(target[SqliteTarget.Length..], Path.GetFullPath(homeFolder)), null);
        }

        var before = faults.Count;
        var isDatabricks = target.StartsWith(DatabricksTarget, StringComparison.Ordinal);
        // Where the environment names the same server, it may do so with credentials.
        var named = isDatabricks ? MlflowServerOptions.Databricks : variable("MLFLOW_TRACKING_URI");
        if (named is not null && MlflowServerOptions.IsServer(named)
            && TryRead(named, variable, faults) is { } address && address.TargetIn(homeFolder) == target)
        {
            return address;
        }

        if (isDatabricks)
        {
            // Another workspace's token must not go to this one.
            faults.Add($"The environment has no access to it: set {DatabricksHost} to '{target[DatabricksTarget.Length..]}' and DATABRICKS_TOKEN to a token of that workspace.");
            return null;
        }

        faults.RemoveRange(before, faults.Count - before); // those of another server
        return TryRead(target, variable, faults);
    }

    /// <summary>What a journal says of the store: the same in every process that means the same store, without credentials.</summary>
    public string TargetIn(string homeFolder) => Server is { } server
        ? (_isDatabricks ? DatabricksTarget : "") + server.BaseAddress.AbsoluteUri
        : SqliteTarget + Path.GetRelativePath(homeFolder, DatabasePath!).Replace('\\', '/');

    /// <summary>The way to the store. Nothing is opened yet.</summary>
    public ITrackingStore CreateStore(
        string? artifactRoot, TimeProvider time, Func<MlflowServerOptions, HttpMessageHandler>? hostHandler) => Server is { } server
        ? new MlflowTrackingStore(Connect(server, time, hostHandler), time)
        : new SqliteTrackingStore(DatabasePath!, artifactRoot, time);

    /// <summary>The way to the registry of the store. Nothing is opened yet.</summary>
    public IModelRegistryStore CreateRegistryStore(
        string? artifactRoot, TimeProvider time, Func<MlflowServerOptions, HttpMessageHandler>? hostHandler) => Server is { } server
        ? new MlflowRegistryStore(Connect(server, time, hostHandler))
        : new SqliteRegistryStore(DatabasePath!, artifactRoot, time);

    private static MlflowServer Connect(MlflowServerOptions server, TimeProvider time, Func<MlflowServerOptions, HttpMessageHandler>? hostHandler) =>
        new(server, time, hostHandler is null ? null : () => hostHandler(server));
}
