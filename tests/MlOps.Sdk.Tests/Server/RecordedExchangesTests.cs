using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Server;

/// <summary>Holds the test server to what a real MLflow answered.</summary>
public sealed class RecordedExchangesTests(ITestOutputHelper output)
{
    /// <summary>The recording was made against one server after another: the first exchange with each, and its set-up.</summary>
    private static readonly (string First, Action<MlflowTestServerOptions> SetUp)[] Servers =
    [
        ("health", _ => { }),
#pragma warning disable MLOPS1002 // MLflow's published default, which the recording was made with
        ("auth-health-open", options => (options.User, options.Password) = ("admin", "password1234")),
#pragma warning restore MLOPS1002
        ("noproxy-artifact-upload", options => (options.ServesArtifacts, options.ArtifactRoot) = (false, "/srv/mlflow/mlruns")),
        ("s3-experiment-create", options => options.OffersMultipart = true),
        ("file-experiment-create", _ => { }),
        ("webhook-create", _ => { }),
    ];

    [Fact]
    public async Task The_server_answers_as_recorded_but_for_the_listed_deviations()
    {
        var deviations = new Dictionary<string, string>();
        foreach (var (i, (first, setUp)) in Servers.Index())
        {
            var next = i + 1 < Servers.Length ? Servers[i + 1].First : null;
            var exchanges = RecordedExchange.All.SkipWhile(exchange => exchange.Name != first).TakeWhile(exchange => exchange.Name != next);
            await ReplayAsync([.. exchanges], setUp, deviations);
        }

        var total = RecordedExchange.All.Count;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{total - deviations.Count} equal, {RecordedDeviations.ByName.Count} listed, {total} in all"));
        var unlisted = deviations.Where(deviation => !RecordedDeviations.ByName.ContainsKey(deviation.Key))
            .Select(deviation => $"deviates and is not listed: {deviation.Key}: {deviation.Value}");
        var equal = RecordedDeviations.ByName.Keys.Except(deviations.Keys).Select(name => $"is listed and does not deviate: {name}");
        var faults = unlisted.Concat(equal).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task ReplayAsync(
        IReadOnlyList<RecordedExchange> exchanges, Action<MlflowTestServerOptions> setUp, Dictionary<string, string> deviations)
    {
        string? newRunId = null;
        var options = new MlflowTestServerOptions
        {
            // No two moments are the same, and runs that start together are in the order of their ids.
            Time = new FakeTimeProvider(Some.Time) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) },
            NewRunId = () => newRunId ?? Guid.NewGuid().ToString("N"),
            BusyTimeout = TimeSpan.FromMilliseconds(100),
        };
        setUp(options);
        await using var server = await MlflowTestServer.StartAsync(options);
        using var replay = new ExchangeReplay(server);
        foreach (var exchange in exchanges)
        {
            newRunId = NewRunId(exchange);
            using var @lock = exchange.Name == "database-locked" ? Lock(server.DatabasePath) : null;
            if (await replay.DifferenceAsync(exchange, TestContext.Current.CancellationToken) is { } difference)
            {
                deviations.Add(exchange.Name, difference);
            }
        }
    }

    /// <summary>The run that was started then.</summary>
    private static string? NewRunId(RecordedExchange exchange) =>
        exchange.Status == 200 && exchange.Path.EndsWith("/runs/create", StringComparison.Ordinal)
            ? exchange.Response!.Value.GetProperty("run").GetProperty("info").GetProperty("run_id").GetString()
            : null;

    /// <summary>What another process does that writes and does not end.</summary>
    private static SqliteConnection Lock(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
