using System.Diagnostics;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>A sample that is killed while it trains, and started again with the same options until it ends; and what its store has then.</summary>
internal sealed class KilledTraining : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();
    private readonly MlflowTestServer? _server;
    private readonly string _program;
    private readonly string[] _args;
    private readonly Dictionary<string, string?> _environment;

    private KilledTraining(string program, string[] args, bool oneThread, MlflowTestServer? server)
    {
        (_program, _args, _server) = (program, args, server);
        _environment = new()
        {
            ["MLFLOW_TRACKING_URI"] = server?.Uri.AbsoluteUri,
            ["MLFLOW_RUN_ID"] = null,
            ["MLOPS_HOME"] = null,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["NO_GCE_CHECK"] = "true",
            ["DOTNET_PROCESSOR_COUNT"] = oneThread ? "1" : null,
        };
    }

    public string Folder => _folder.Path;

    public string Database => _server?.DatabasePath ?? _folder.File("mlflow.db");

    /// <summary>Kills that came before the training began, while it trained, and when it had ended.</summary>
    public (int Before, int During, int After) Kills { get; private set; }

    /// <summary>From the start of an unbroken run to its training, and from there to its end.</summary>
    public (TimeSpan Start, TimeSpan Training) Durations { get; private set; }

    public static async Task<KilledTraining> FlightDelaysAsync(string[] options, bool oneThread, bool onServer)
    {
        var server = onServer ? await MlflowTestServer.StartAsync() : null;
        string[] store = server is null ? [] : ["--tracking-uri", server.Uri.AbsoluteUri];
        string[] threads = oneThread ? ["--threads", "1"] : [];
        return new("FlightDelays", [.. options, "--out", ".", .. store, .. threads], oneThread: false, server);
    }

    public static async Task<KilledTraining> SpotTrainingAsync(string[] options, bool oneThread, bool onServer) =>
        new("SpotTraining", ["checkpoints", .. options], oneThread, onServer ? await MlflowTestServer.StartAsync() : null);

    public async Task<ProcessResult> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var process = Start();
        await process.WaitForLineAsync("start ", Patience);
        var start = watch.Elapsed;
        var result = await process.WaitForExitAsync(Patience);
        Durations = (start, watch.Elapsed - start);
        return result;
    }

    /// <summary>Kills it so often, most times while it trains, and then lets it end.</summary>
    /// <param name="kills">How often, if it does not end before.</param>
    /// <param name="unbroken">How long a run takes that is not killed.</param>
    public async Task RunKilledAsync(int kills, (TimeSpan Start, TimeSpan Training) unbroken)
    {
        for (var i = 0; i < kills; i++)
        {
            await using var process = Start();
            var isEnded = process.WaitForExitAsync(Patience);
            var isTraining = Random.Shared.Next(5) > 0;
            if (isTraining)
            {
                await process.WaitForLineAsync("start ", Patience);
            }

            await Task.WhenAny(isEnded, Task.Delay((isTraining ? unbroken.Training : unbroken.Start) * Random.Shared.NextDouble()));
            if (isEnded.IsCompleted)
            {
                (await isEnded).EnsureSuccess();
                return; // started again it would begin a new training
            }

            process.Kill();
            var output = (await isEnded).Output;
            var (before, during, after) = Kills;
            Kills = output.Contains(" sha256 ", StringComparison.Ordinal) ? (before, during, after + 1)
                : output.Contains("start ", StringComparison.Ordinal) ? (before, during + 1, after)
                : (before + 1, during, after);
        }

        (await RunAsync()).EnsureSuccess();
    }

    /// <summary>The runs in the order of their start, but for deleted ones, each with all that depends on the training: its status, what the model's bytes are, and every metric.</summary>
    public List<string> Runs() => TestDatabase.Query(Database, "SELECT run_uuid FROM runs WHERE lifecycle_stage = 'active' ORDER BY start_time").ConvertAll(run => string.Join('\n',
    [
        .. TestDatabase.Query(Database, $"SELECT 'status', status FROM runs WHERE run_uuid = '{run}'"),
        .. TestDatabase.Query(Database, $"SELECT key, value FROM tags WHERE run_uuid = '{run}' AND key LIKE '%sha256' ORDER BY key"),
        .. TestDatabase.Query(Database, $"SELECT key, step, value FROM metrics WHERE run_uuid = '{run}' AND key NOT LIKE 'system/%' ORDER BY key, step, timestamp"),
    ]));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    public RunningProcess Start() => ProcessRunner.Start(RepositoryPaths.ArtifactsOf(_program), _args, _environment, Folder);
}
