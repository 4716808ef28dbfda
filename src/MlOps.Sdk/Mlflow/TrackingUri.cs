namespace MlOps.Sdk.Mlflow;

/// <summary>Where MLflow's data is, as <c>MLFLOW_TRACKING_URI</c> says it.</summary>
internal static class TrackingUri
{
    public const string Default = "sqlite:///mlflow.db";

    private const string SqliteScheme = "sqlite:";

    /// <summary>The absolute path of the SQLite database that a URI means.</summary>
    /// <param name="uri"><c>sqlite:///relative/path</c> or <c>sqlite:////absolute/path</c> (<c>sqlite:///C:/path</c> on Windows).</param>
    /// <param name="fault">What is wrong with the URI, when the result is <see langword="null"/>.</param>
    public static string? TryGetDatabasePath(string uri, out string? fault)
    {
        fault = null;
        if (!uri.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            fault = $"The tracking URI '{Shown(uri)}' can't be used: expected an MLflow server (http://host:5000, https://host/prefix, databricks) "
                + "or a SQLite database of MLflow's (sqlite:///path/to/mlflow.db). Set MLFLOW_TRACKING_URI or TrackingUri to one of them, "
                + "or to nothing for ./mlflow.db. A folder of MLflow's file store becomes a database with: mlflow migrate-filestore";
            return null;
        }

        var path = uri[SqliteScheme.Length..];
        if (!path.StartsWith("///", StringComparison.Ordinal) || path.Length == 3 || path.Contains('?') || path.Contains('\0') || path.EndsWith(":memory:", StringComparison.Ordinal))
        {
            fault = $"The tracking URI '{Shown(uri)}' names no database file: expected sqlite:///relative/mlflow.db or sqlite:////absolute/mlflow.db, "
                + "three slashes and a path, without a query.";
            return null;
        }

        return Path.GetFullPath(path[3..]);
    }

    /// <summary>The URI as MLflow's own programs take it.</summary>
    public static string OfDatabase(string path) => "sqlite:///" + path.Replace('\\', '/');

    /// <summary>A URI for a message: without the credentials that may stand in it.</summary>
    private static string Shown(string uri) => Secrets.SecretRedactor.Redact(uri);
}
