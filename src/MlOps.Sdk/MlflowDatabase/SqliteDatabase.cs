using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace MlOps.Sdk.MlflowDatabase;

/// <summary>The file that holds MLflow's tables.</summary>
internal sealed class SqliteDatabase(string path)
{
    /// <summary>How long to ask for write-ahead logging while others use the file, before going on without it.</summary>
    private static readonly TimeSpan WalPatience = TimeSpan.FromSeconds(5);

    /// <summary>The file, as an absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The folder that the file is in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? Path;

    /// <summary>Whether there is no database yet, and one can be made: the folder is there, and an empty file.</summary>
    /// <exception cref="MlflowDatabaseException">There is none, and none can be made.</exception>
    public bool IsStillToBeMade()
    {
        if (new FileInfo(Path) is { Exists: true, Length: > 0 })
        {
            return false;
        }

        CreateFolder();
        try
        {
            using var file = File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.GetLength(file) == 0;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw MlflowDatabaseErrors.NotWritable(Path, exception);
        }
    }

    /// <summary>Opens the database and verifies it; creates folder, file and tables where they are missing.</summary>
    /// <param name="artifactRoot">Where a new database sends the artifacts of its default experiment.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    /// <param name="cancellationToken">Cancels the wait for other processes.</param>
    /// <exception cref="MlflowDatabaseException">The file can never be used as it is.</exception>
    /// <exception cref="SqliteException">Something that may pass, such as a lock or a full disk.</exception>
    public (SqliteSession Session, DatabaseSchema Schema) OpenOrCreate(
        string artifactRoot, long now, CancellationToken cancellationToken)
    {
        CreateFolder();
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.Open(Path);
            if (session.IsReadOnly)
            {
                throw MlflowDatabaseErrors.NotWritable(Path);
            }

            if (SchemaVerifier.IsNew(session))
            {
                SchemaCreator.Create(session, artifactRoot, now, cancellationToken);
            }

            var schema = SchemaVerifier.Verify(session, Path);
            UseWriteAheadLog(session, cancellationToken);
            return (session, schema);
        }
        catch (SqliteException exception) when (MlflowDatabaseErrors.Explain(Path, exception) is { } explained)
        {
            session?.Dispose();
            throw explained;
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Opens one more session on a database that is open.</summary>
    public SqliteSession OpenAnother() => SqliteSession.Open(Path);

    private void CreateFolder()
    {
        if (Directory.Exists(Path))
        {
            throw MlflowDatabaseErrors.IsFolder(Path);
        }

        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw MlflowDatabaseErrors.FolderNotCreated(Path, exception);
        }
    }

    /// <summary>
    /// With the log, readers and the writer do not wait for each other. A file system without shared memory cannot have
    /// it, and the switch needs a moment in which nobody else uses the file: both are no reason to fail.
    /// </summary>
    private static void UseWriteAheadLog(SqliteSession session, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < WalPatience)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                session.Statement("PRAGMA journal_mode = WAL").Run(timeout: 1);
                return;
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode is SqliteErrors.Busy or SqliteErrors.Locked)
            {
                // Another process is at work. Ask again.
            }
            catch (SqliteException exception)
                when (exception.SqliteErrorCode is SqliteErrors.InputOutput or SqliteErrors.Protocol)
            {
                return;
            }
        }
    }
}
