using MlOps.Sdk.Tests.MlflowDatabase;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>All that a database says of its runs, by their names instead of their ids.</summary>
internal static class StoredRuns
{
    private const string OfRun = "JOIN runs r ON r.run_uuid = x.run_uuid";

    public static List<string> Read(string database) =>
    [
        .. Query(database, "run", "SELECT r.name, e.name, r.status, r.start_time, r.end_time, r.lifecycle_stage, r.user_id FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id"),
        .. Query(database, "metric", $"SELECT r.name, x.key, x.value, x.timestamp, x.step, x.is_nan FROM metrics x {OfRun}"),
        .. Query(database, "latest", $"SELECT r.name, x.key, x.value, x.timestamp, x.step, x.is_nan FROM latest_metrics x {OfRun}"),
        .. Query(database, "param", $"SELECT r.name, x.key, x.value FROM params x {OfRun}"),
        .. Query(database, "tag", $"SELECT r.name, x.key, x.value FROM tags x {OfRun} WHERE x.key NOT IN ('mlops.writer', 'mlops.run_id')"),
    ];

    /// <summary>What is in one and not in the other, and what is there twice.</summary>
    public static (int Missing, int Surplus, int Doubles) Compare(List<string> expected, List<string> actual) =>
        (expected.Except(actual).Count(), actual.Except(expected).Count(), actual.Count - actual.Distinct().Count());

    private static IEnumerable<string> Query(string database, string kind, string sql) =>
        TestDatabase.Query(database, sql).Order(StringComparer.Ordinal).Select(row => $"{kind} {row}");
}
