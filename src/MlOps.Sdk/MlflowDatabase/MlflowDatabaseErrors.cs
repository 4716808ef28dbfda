using Microsoft.Data.Sqlite;

namespace MlOps.Sdk.MlflowDatabase;

/// <summary>What is wrong with a file that should be MLflow's database, and what to do.</summary>
internal static class MlflowDatabaseErrors
{
    public static MlflowDatabaseException IsFolder(string path) => new(
        $"""
        The tracking database '{path}' was not opened: there is a folder of that name.
        A path to a file was expected. Name a file in it, such as '{Path.Join(path, "mlflow.db")}'.
        """);

    public static MlflowDatabaseException FolderNotCreated(string path, Exception cause) => new(
        $"""
        The tracking database '{path}' was not created: its folder could not be made ({cause.Message}).
        Choose a folder that this user may write to, or create it and give this user access.
        """,
        cause);

    public static MlflowDatabaseException NotWritable(string path, Exception? cause = null) => new(
        $"""
        The tracking database '{path}' was not opened: this user may not write to the file or to its folder.
        SQLite needs both, because it keeps its write-ahead log beside the file. Give access, or choose another path.
        """,
        cause);

    public static MlflowDatabaseException NotSqlite(string path, Exception cause) => new(
        $"""
        The tracking database '{path}' was not opened: the file is no SQLite database, or an encrypted one.
        It was left as it is. Choose another path, or move the file away to have a new database made.
        """,
        cause);

    public static MlflowDatabaseException Damaged(string path, Exception cause) => new(
        $"""
        The tracking database '{path}' was not opened: the file is damaged ({cause.Message}).
        Save what can be saved with: sqlite3 '{path}' .recover | sqlite3 mended.db
        Then put mended.db, or a backup, in its place.
        """,
        cause);

    public static MlflowDatabaseException OfAnotherProgram(string path, string table) => new(
        $"""
        The tracking database '{path}' was not opened: it belongs to another program (it has the table '{table}', and no 'alembic_version').
        An MLflow database or no file at all was expected. It was left as it is. Choose another path, such as 'mlflow.db'.
        """);

    public static MlflowDatabaseException Lacks(string path, string revision, IReadOnlyList<string> missing) => new(
        $"""
        The tracking database '{path}' (revision {revision}) was not opened: it lacks {string.Join(", ", missing)}.
        It was made by an MLflow that is too old, or stopped half-way. Bring it up to date with: mlflow db upgrade {Uri(path)}
        """);

    public static MlflowDatabaseException Demands(string path, string revision, IReadOnlyList<string> demanded) => new(
        $"""
        The tracking database '{path}' (revision {revision}) was not opened: it demands values that this library does not know, for {string.Join(", ", demanded)}.
        It was made by a newer MLflow. Update MlOps.Sdk, or log through that MLflow: mlflow server --backend-store-uri {Uri(path)}
        """);

    /// <summary>The error of a file that cannot be used, or nothing where the cause may pass, such as a lock.</summary>
    public static MlflowDatabaseException? Explain(string path, SqliteException cause) => cause.SqliteErrorCode switch
    {
        SqliteErrors.NotADatabase => NotSqlite(path, cause),
        SqliteErrors.Corrupt => Damaged(path, cause),
        SqliteErrors.CannotOpen or SqliteErrors.Permission or SqliteErrors.ReadOnly => NotWritable(path, cause),
        _ => null,
    };

    private static string Uri(string path) => "sqlite:///" + path.Replace('\\', '/');
}
