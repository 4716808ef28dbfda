using MlOps.Sdk.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.MlflowDatabase;

public sealed class SqliteSessionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteSession _session;

    public SqliteSessionTests()
    {
        _session = SqliteSession.Open(_folder.File("test.db"));
        _session.Execute("CREATE TABLE points (key TEXT PRIMARY KEY, value REAL, step INTEGER)");
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_and_the_session_goes_on()
    {
        Assert.Throws<FormatException>(() => Write(() =>
        {
            Add("a");
            throw new FormatException();
        }));

        Write(() => Add("b"));
        Assert.Equal("b", _session.Statement("SELECT group_concat(key) FROM points").Value<string>());
    }

    [Fact]
    public void A_write_that_is_cancelled_does_not_begin()
    {
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(() => _session.Write(Failing, cancelled));

        static bool Failing() => throw new InvalidOperationException("It began.");
    }

    [Fact]
    public void A_read_sees_one_state_whatever_is_written_meanwhile()
    {
        _session.Execute("PRAGMA journal_mode = WAL");

        var (before, after) = _session.Read(() =>
        {
            var first = Count();
            TestDatabase.Execute(_folder.File("test.db"), "INSERT INTO points (key) VALUES ('a')");
            return (first, Count());
        });

        Assert.Equal((0, 0), (before, after));
        Assert.Equal(1, Count());
    }

    [Fact]
    public void An_insert_keeps_what_is_not_bound_anew()
    {
        var insert = _session.Insert("INSERT INTO points VALUES (?, ?, ?)");
        insert.Bind(2, 0.5);
        insert.Bind(3, 7L);
        insert.Bind(1, "ключ"u8);
        insert.Run();
        insert.Bind(1, "b"u8);

        insert.Run();

        Assert.Equal(["b|0.5|7", "ключ|0.5|7"], TestDatabase.Query(_folder.File("test.db"), "SELECT * FROM points ORDER BY key"));
    }

    [Fact]
    public void An_insert_that_is_refused_can_be_run_again()
    {
        var insert = _session.Insert("INSERT INTO points VALUES (?, 0, 0)");
        insert.Bind(1, "a"u8);
        insert.Run();

        var error = Assert.ThrowsAny<Microsoft.Data.Sqlite.SqliteException>(insert.Run);

        Assert.Equal(19, error.SqliteErrorCode); // a constraint
        insert.Bind(1, "b"u8);
        insert.Run();
        Assert.Equal(2, Count());
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private void Write(Action work) => _session.Write(
        () =>
        {
            work();
            return true;
        },
        TestContext.Current.CancellationToken);

    private void Add(string key) => _session.Statement("INSERT INTO points (key) VALUES ($1)").With(key).Run();

    private long Count() => _session.Statement("SELECT count(*) FROM points").Value<long>();
}
