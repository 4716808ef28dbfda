using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests;

public sealed class MlOpsClientTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_client_makes_nothing_before_it_is_used()
    {
        await using (_folder.Create())
        {
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Times_are_those_of_the_options_clock()
    {
        var time = new FakeTimeProvider(Some.Time);
        await using var mlops = _folder.Create(options => options.TimeProvider = time);
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        time.Advance(TimeSpan.FromMilliseconds(7));
        run.LogMetric("loss", 0.5);
        time.Advance(TimeSpan.FromMilliseconds(7));
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);

        Assert.Equal(Some.Time, stored.StartTime);
        Assert.Equal(Some.Time.AddMilliseconds(7), stored.Metrics["loss"].Timestamp);
        Assert.Equal(Some.Time.AddMilliseconds(14), stored.EndTime);
    }

    [Fact]
    public async Task Artifacts_of_new_experiments_go_to_the_folder_of_the_options()
    {
        await using var mlops = _folder.Create(options => options.ArtifactRoot = _folder.File("elsewhere"));
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await run.LogTextAsync("text", "a.txt", Token);
        await run.CompleteAsync(Token);

        Assert.Single(Directory.GetFiles(_folder.File("elsewhere"), "a.txt", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_keeps_nobody_from_logging()
    {
        File.WriteAllText(_folder.HomeFolder, "a file where the folder should be");
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        run.LogMetric("loss", 0.5);
        Assert.NotNull(mlops.Tracking.Health.JournalProblem);
        Assert.False(await run.FlushAsync(Token));
        await Assert.ThrowsAnyAsync<IOException>(() => run.LogTextAsync("text", "a.txt", Token));
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal((RunStatus.Finished, 0.5), (stored.Status, stored.Metrics["loss"].Value));
    }

    [Fact]
    public async Task Loggers_that_throw_stop_no_delivery()
    {
        await using var mlops = _folder.Create(options => options.LoggerFactory = new ThrowingLoggers());
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);
        TestDatabase.Execute(_folder.Database, "CREATE TRIGGER broken BEFORE INSERT ON metrics BEGIN SELECT RAISE(ABORT, 'not now'); END");

        run.LogMetric("loss", 0.5);
        while (mlops.Tracking.Health.DeliveryProblem is null)
        {
            await Task.Delay(5, Token);
        }

        TestDatabase.Execute(_folder.Database, "DROP TRIGGER broken");
        await run.CompleteAsync(Token);

        Assert.Equal(0.5, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics["loss"].Value);
    }

    [Fact]
    public void A_client_without_a_way_to_set_options_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => MlOpsClient.Create(null!));

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed class ThrowingLoggers : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new InvalidOperationException("The logger is broken.");

        public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("The logger is broken.");

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The logger is broken.");

        public void Dispose()
        {
        }
    }
}
