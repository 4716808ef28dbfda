using Microsoft.Data.Sqlite;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Stores;

/// <summary>SQLite's faults as errors of a store.</summary>
internal static class SqliteStoreErrors
{
    /// <summary>
    /// What SQLite could not do. Only an error that the same call will always meet counts as a refusal: a full disk, a
    /// lock, and even a damaged file can be mended while the records wait in the journal.
    /// </summary>
    public static MlflowException From(SqliteException exception, string path) => exception.SqliteErrorCode switch
    {
        SqliteErrors.Busy or SqliteErrors.Locked or SqliteErrors.Interrupted => Unavailable(
            $"""
            The tracking database '{path}' was locked by other processes for {SqliteSession.LockTimeout} seconds ({exception.Message}).
            The call can be repeated. Should it go on, look for a program that keeps a transaction open.
            """,
            exception),
        SqliteErrors.Full => Unavailable(
            $"""
            The tracking database '{path}' could not grow: the disk is full ({exception.Message}).
            The call can be repeated once there is room.
            """,
            exception),
        SqliteErrors.InputOutput or SqliteErrors.CannotOpen or SqliteErrors.OutOfMemory or SqliteErrors.Protocol
            or SqliteErrors.SchemaChanged => Unavailable(
            $"""
            The tracking database '{path}' could not be read or written ({exception.Message}).
            The call can be repeated. Check the disk, and that the file is on this machine and not on a network share.
            """,
            exception),
        SqliteErrors.ReadOnly or SqliteErrors.Permission => Unavailable(
            $"""
            The tracking database '{path}' may not be written to any more ({exception.Message}).
            The call can be repeated once this user has access to the file and its folder.
            """,
            exception),
        SqliteErrors.Corrupt or SqliteErrors.NotADatabase => new MlflowException(
            MlflowErrorCodes.InternalError,
            $"""
            The tracking database '{path}' is damaged ({exception.Message}).
            Save what can be saved with: sqlite3 '{path}' .recover | sqlite3 mended.db
            The call can be repeated once mended.db, or a backup, is in its place.
            """,
            exception)
        {
            IsTransient = true,
        },
        _ => new MlflowException(
            MlflowErrorCodes.InternalError,
            $"""
            The tracking database '{path}' refused the call ({exception.Message}).
            Perhaps another MLflow changed its tables meanwhile: restart this program to have them verified.
            """,
            exception),
    };

    private static MlflowException Unavailable(string message, SqliteException exception) =>
        new(MlflowErrorCodes.TemporarilyUnavailable, message, exception) { IsTransient = true };
}
