using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>A folder with a database and a home, the clients on them, and what processes that are gone left there.</summary>
internal sealed class ClientFolder : ILoggerFactory
{
    private readonly TempFolder _folder = new();

    public string Path => _folder.Path;

    public string Database => _folder.File("mlflow.db");

    public string Home { get; init; } = "";

    public FakeLogCollector Logs { get; } = new();

    public string HomeFolder => Home.Length > 0 ? Home : _folder.File(".mlops");

    public string Target => "sqlite:" + System.IO.Path.GetRelativePath(HomeFolder, Database);

    public MlOpsClient Create(Action<MlOpsClientOptions>? configure = null) => MlOpsClient.Create(options =>
    {
        options.TrackingUri = "sqlite:///" + Database;
        options.HomeFolder = HomeFolder;
        options.ExperimentName = "churn";
        options.DeliveryInterval = TimeSpan.FromMilliseconds(20);
        options.CloseRunsOnSignals = false;
        options.LoggerFactory = this;
        options.Context.Clear();
        configure?.Invoke(options);
    });

    public string File(string name) => _folder.File(name);

    public string Write(string name, string content)
    {
        var path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Leaves a journal as a process does that is killed.</summary>
    /// <returns>The journal's path.</returns>
    public string LeaveJournal(RunStart start, Action<JournalWriter> write, string writerId = "dead-writer", byte[]? preamble = null)
    {
        using var home = new JournalHome(HomeFolder, Target, TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger.Instance);
        var journal = home.Open(start.RunId, writerId, preamble ?? RunPreamble.Write(start));
        write(journal);
        journal.Remove();
        return System.IO.Path.Combine(home.JournalFolder, $"{start.RunId}.{writerId}{JournalFile.Extension}");
    }

    public static RunStart Start(string runId, string writerId = "dead-writer") => new()
    {
        RunId = runId,
        ExperimentName = "churn",
        RunName = "left open",
        UserId = "alice",
        StartTime = 1_000,
        Tags = [new(TagNames.Writer, writerId)],
    };

    public static RunStart ResumeOf(string runId, string writerId = "dead-writer") => new()
    {
        RunId = runId,
        Resumes = true,
        UserId = "alice",
        StartTime = 5_000,
        Tags = [new(TagNames.Writer, writerId)],
    };

    /// <summary>Keeps others from writing to the database, and from reading one without a write-ahead log, until disposed.</summary>
    public SqliteConnection Lock()
    {
        var connection = TestDatabase.Open(Database);
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        return connection;
    }

    public IReadOnlyList<FakeLogRecord> LogsOf(int eventId) => [.. Logs.GetSnapshot().Where(record => record.Id.Id == eventId)];

    /// <summary>Every file in the home, by its path there.</summary>
    public IReadOnlyList<string> FilesOfHome(string folder = "") =>
        Directory.Exists(System.IO.Path.Combine(HomeFolder, folder))
            ? [.. Directory.EnumerateFileSystemEntries(System.IO.Path.Combine(HomeFolder, folder), "*", SearchOption.AllDirectories)
                .Where(System.IO.File.Exists)
                .Select(path => System.IO.Path.GetRelativePath(HomeFolder, path))]
            : [];

    ILogger ILoggerFactory.CreateLogger(string categoryName) => new FakeLogger(Logs, categoryName);

    void ILoggerFactory.AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        _folder.Dispose();
        if (Home.Length > 0 && Directory.Exists(Home))
        {
            Directory.Delete(Home, recursive: true);
        }
    }
}
