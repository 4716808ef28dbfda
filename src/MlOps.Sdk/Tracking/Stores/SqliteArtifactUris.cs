using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Where a run's artifacts are, by the location of its experiment.</summary>
internal static partial class SqliteArtifactUris
{
    /// <param name="location">The experiment's: a URI, an absolute path, or one from the database's folder.</param>
    /// <param name="runId">The run.</param>
    /// <param name="databaseFolder">What a relative path starts from: MLflow is run in the folder of its mlflow.db.</param>
    public static string ForRun(string location, string runId, string databaseFolder)
    {
        if (!Scheme().IsMatch(location))
        {
            return Path.Join(Absolute(location, databaseFolder), runId, "artifacts");
        }

        // s3://bucket/folder?endpoint=… goes on before the query.
        var query = location.IndexOf('?', StringComparison.Ordinal);
        var root = query < 0 ? location : location[..query];
        return $"{root.TrimEnd('/')}/{runId}/artifacts{location[root.Length..]}";
    }

    /// <summary>A location with a relative path made absolute.</summary>
    public static string Absolute(string location, string databaseFolder) =>
        location.Length == 0 || Scheme().IsMatch(location) ? location : Path.GetFullPath(location, databaseFolder);

    // Two letters at least: C:\mlruns is a path.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]+:")]
    private static partial Regex Scheme();
}
