using Microsoft.Data.Sqlite;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Turns columns of MLflow's tables into values, and back.</summary>
internal static class SqliteRows
{
    public static LifecycleStage Stage(SqliteDataReader rows, int column) =>
        !rows.IsDBNull(column) && rows.GetString(column) == "deleted" ? LifecycleStage.Deleted : LifecycleStage.Active;

    public static DateTimeOffset? Time(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : Time(rows.GetInt64(column));

    public static DateTimeOffset Time(long milliseconds) => UnixTime.Of(milliseconds);

    public static Dictionary<string, string> Texts(SqliteStatement keysAndValues) => keysAndValues.Texts();

    public static RunStatus Status(string? name) => name switch
    {
        "RUNNING" => RunStatus.Running,
        "SCHEDULED" => RunStatus.Scheduled,
        "FINISHED" => RunStatus.Finished,
        "FAILED" => RunStatus.Failed,
        "KILLED" => RunStatus.Killed,
        _ => RunStatus.Unknown,
    };

    public static string Name(RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Scheduled => "SCHEDULED",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        RunStatus.Killed => "KILLED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status that is written."),
    };
}
