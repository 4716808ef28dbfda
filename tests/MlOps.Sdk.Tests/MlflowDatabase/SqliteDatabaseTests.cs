using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.MlflowDatabase;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mlflow.db");

    [Fact]
    public void A_missing_folder_is_created_with_the_database()
    {
        var path = Path.Join(_folder.Path, "a", "b", "mlflow.db");

        Open(path);

        Assert.Equal(["Default"], TestDatabase.Query(path, "SELECT name FROM experiments"));
    }

    [Fact]
    public void An_empty_file_becomes_a_database()
    {
        File.WriteAllBytes(Database, []);

        Open(Database);

        Assert.Equal(["Default"], TestDatabase.Query(Database, "SELECT name FROM experiments"));
    }

    [Fact]
    public void A_creation_that_was_killed_is_made_good()
    {
        TestDatabase.Execute(Database, "PRAGMA journal_mode = WAL");
        using (var killed = TestDatabase.Open(Database))
        using (var command = killed.CreateCommand())
        {
            command.CommandText = "BEGIN; CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)";
            command.ExecuteNonQuery();
        }

        Open(Database);

        Assert.Equal(["Default"], TestDatabase.Query(Database, "SELECT name FROM experiments"));
    }

    [Fact]
    public void A_new_database_writes_ahead()
    {
        Open(Database);

        Assert.Equal(["wal"], TestDatabase.Query(Database, "PRAGMA journal_mode"));
    }

    [Fact]
    public void A_session_syncs_every_commit_and_minds_foreign_keys()
    {
        using var session = new SqliteDatabase(Database).OpenOrCreate("", 0, Token).Session;

        Assert.Equal(2, session.Statement("PRAGMA synchronous").Value<long>());
        Assert.Equal(1, session.Statement("PRAGMA foreign_keys").Value<long>());
    }

    [Fact]
    public void Closing_leaves_nothing_beside_the_file()
    {
        Open(Database);

        Assert.Equal(["mlflow.db"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_database_that_MLflow_made_keeps_its_tables_and_its_revision()
    {
        RecordedSchema.Mlflow222.Create(Database);
        var before = TestDatabase.Query(Database, "SELECT sql FROM sqlite_master");

        Open(Database);

        Assert.Equal(before, TestDatabase.Query(Database, "SELECT sql FROM sqlite_master"));
        Assert.Equal(["6953534de441"], TestDatabase.Query(Database, "SELECT * FROM alembic_version"));
    }

    [Fact]
    public void A_file_of_another_kind_is_left_as_it_is()
    {
        File.WriteAllText(Database, new string('x', 10_000));

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Database));

        Assert.Contains("no SQLite database", error.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 10_000), File.ReadAllText(Database));
    }

    [Fact]
    public void A_database_of_another_program_is_left_as_it_is()
    {
        TestDatabase.Execute(Database, "CREATE TABLE bookmarks (url TEXT)");
        var before = File.ReadAllBytes(Database);

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Database));

        Assert.Contains("the table 'bookmarks'", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void A_missing_column_is_named_with_the_command_that_brings_it()
    {
        RecordedSchema.Mlflow222.Create(Database);
        TestDatabase.Execute(Database, "ALTER TABLE runs DROP COLUMN name; DROP TABLE latest_metrics");

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Database));

        Assert.Contains("lacks the column runs.name, the table latest_metrics", error.Message, StringComparison.Ordinal);
        Assert.Contains($"mlflow db upgrade sqlite:///{Database}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_a_newer_MLflow_demands_is_named()
    {
        RecordedSchema.Mlflow311.Create(Database);
        TestDatabase.Execute(
            Database,
            "DROP TABLE params; CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT, origin TEXT NOT NULL, PRIMARY KEY (key, run_uuid))");

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Database));

        Assert.Contains("params.origin", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update MlOps.Sdk", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_with_a_default_is_no_hindrance()
    {
        RecordedSchema.Mlflow311.Create(Database);
        TestDatabase.Execute(Database, "ALTER TABLE params ADD COLUMN origin TEXT NOT NULL DEFAULT 'user'");

        Open(Database);

        Assert.Equal(["wal"], TestDatabase.Query(Database, "PRAGMA journal_mode"));
    }

    [Fact]
    public void A_folder_in_its_place_is_said_to_be_one()
    {
        Directory.CreateDirectory(Database);

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Database));

        Assert.Contains("there is a folder of that name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_with_its_cause()
    {
        File.WriteAllText(Path.Join(_folder.Path, "file"), "");

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Path.Join(_folder.Path, "file", "mlflow.db")));

        Assert.Contains("its folder could not be made", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_said_to_be_damaged()
    {
        Open(Database);
        using (var file = File.OpenWrite(Database))
        {
            file.Position = 100; // the first page of the table of tables
            file.Write(new byte[3996]);
        }

        var error = Assert.Throws<MlflowDatabaseException>(() => Open(Database));

        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains(".recover", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [UnsupportedOSPlatform("windows")]
    public void What_this_user_may_not_write_is_an_error(bool folder)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "Needs a user whom file modes bind.");
        Open(Database);
        var denied = folder ? _folder.Path : Database;
        File.SetUnixFileMode(denied, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var error = Record.Exception(() => Open(Database));

        File.SetUnixFileMode(denied, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains("may not write", Assert.IsType<MlflowDatabaseException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SqliteErrors.CannotOpen)]
    [InlineData(SqliteErrors.Permission)]
    [InlineData(SqliteErrors.ReadOnly)]
    public void SQLites_words_for_no_access_are_explained(int code)
    {
        var error = MlflowDatabaseErrors.Explain("/mlflow.db", new SqliteException("no", code));

        Assert.Contains("may not write", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_is_no_fault_of_the_file()
    {
        Assert.Null(MlflowDatabaseErrors.Explain("/mlflow.db", new SqliteException("busy", SqliteErrors.Busy)));
    }

    [Fact]
    public async Task A_creation_that_waits_for_another_process_can_be_cancelled()
    {
        using var other = TestDatabase.Open(Database);
        using var transaction = other.BeginTransaction(deferred: false);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Task.Run(() => new SqliteDatabase(Database).OpenOrCreate("", 0, cancellation.Token), Token));
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void Open(string path) => new SqliteDatabase(path).OpenOrCreate("/artifacts", 0, Token).Session.Dispose();
}
