using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>
/// Processes that are killed while they log. Each start in the same home delivers what those before it left, and is itself killed
/// while it does so. MLOPS_TEST_KILLS sets how many.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int LongestLifeMilliseconds = 400;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_logged_before_a_kill_is_in_the_store_once_and_the_run_has_failed()
    {
        var loggers = await KillAsync(TestSettings.Count("MLOPS_TEST_KILLS", 100));

        await using (MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + _folder.File("mlflow.db");
            options.HomeFolder = _folder.File(".mlops");
            options.RecoveryTimeout = TimeSpan.FromMinutes(10);
        }))
        {
            // Creating it delivers what the last ones left.
        }

        var returned = loggers.Sum(logger => logger.Returned.Sum());
        output.WriteLine($"{loggers.Count} processes killed, {loggers.Count(l => l.Returned.Sum() > 0)} of them while logging; {returned} calls had returned.");
        Assert.True(
            loggers.Count(logger => logger.Returned.Sum() > 0) >= loggers.Count / 2, "Too few processes came to log before they were killed: the test is void.");
        Assert.Empty(loggers.SelectMany(Faults));
        Assert.Equal(["0"], Query("SELECT count(*) FROM runs WHERE status <> 'FAILED' OR end_time IS NULL"));
        Assert.Empty(Directory.GetFiles(_folder.File(".mlops"), "*.journal", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Control_a_buffered_writer_loses_what_was_logged_before_a_kill()
    {
        long lost = 0;
        for (var i = 0; i < 5; i++)
        {
            var logger = await KilledLogger.RunAsync(_folder.Path, $"buffered-{i}", whileLogging: true, TimeSpan.FromMilliseconds(LongestLifeMilliseconds), "log-buffered");
            var file = _folder.File(logger.Name + ".log");
            var written = File.Exists(file) ? File.ReadAllText(file).Count(c => c == '\n') : 0;
            lost += logger.Returned.Sum() - written;
        }

        output.WriteLine($"{lost} records lost.");
        Assert.True(lost > 0, "A buffered writer lost nothing: the kills come too late, and the test above shows nothing.");
    }

    private async Task<List<KilledLogger>> KillAsync(int count)
    {
        // Two at a time in one home: each also meets journals that another is delivering.
        var next = -1;
        var loggers = new List<KilledLogger>();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                var life = TimeSpan.FromMilliseconds(Random.Shared.Next(LongestLifeMilliseconds));
                var deliveryMilliseconds = i % 2 == 0 ? "20" : "1000"; // killed in the middle of a delivery, or before any
                var whileLogging = i % 4 > 0; // or as it starts: while it takes over what others left, or makes its journal
                var logger = await KilledLogger.RunAsync(_folder.Path, $"logger-{i}", whileLogging, life, "log", deliveryMilliseconds);
                lock (loggers)
                {
                    loggers.Add(logger);
                }
            }
        })));
        return loggers;
    }

    private IEnumerable<string> Faults(KilledLogger logger)
    {
        var runs = Query($"SELECT run_uuid FROM runs WHERE name = '{logger.Name}'");
        if (runs.Count != (logger.Returned.Sum() > 0 ? 1 : runs.Count) || runs.Count > 1)
        {
            yield return $"{logger.Name}: {runs.Count} runs";
            yield break;
        }

        for (var thread = 0; thread < KilledLogger.Threads && runs.Count == 1; thread++)
        {
            // Steps are logged in order: without a gap or a double they are as many as the greatest says.
            var row = Query(
                $"""
                SELECT count(*), count(DISTINCT step), coalesce(max(step), -1), coalesce(sum(value <> step * 0.5), 0)
                FROM metrics WHERE run_uuid = '{runs[0]}' AND key = 'thread/{thread}'
                """)[0].Split('|').Select(long.Parse).ToArray();
            var expected = logger.Returned[thread];
            if (row[0] < expected || row[0] != row[1] || row[2] + 1 != row[0] || row[0] > expected + 1 || row[3] > 0)
            {
                yield return $"{logger.Name} thread {thread}: {expected} returned, {row[0]} stored, {row[1]} steps up to {row[2]}, {row[3]} wrong values";
            }
        }

        foreach (var time in runs.Count == 0 ? [] : Query(
            $"SELECT end_time - max(start_time, (SELECT coalesce(max(timestamp), 0) FROM metrics m WHERE m.run_uuid = r.run_uuid)) FROM runs r WHERE run_uuid = '{runs[0]}'"))
        {
            if (time != "0")
            {
                yield return $"{logger.Name}: the end is {time} ms after the last record";
            }
        }
    }

    private List<string> Query(string sql) => TestDatabase.Query(_folder.File("mlflow.db"), sql);
}
