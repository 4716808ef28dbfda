using System.Globalization;
using Microsoft.Data.Sqlite;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Benchmarks;

/// <summary>
/// The MLflow test server in a process of its own, so that it shares neither heap nor threads with the client that is measured. It is
/// this program, started with <see cref="Verb"/>; it does what it reads from its standard input, a line at a time.
/// </summary>
internal sealed class MlflowServerProcess : IAsyncDisposable
{
    /// <summary>What this program is started with to be the server.</summary>
    public const string Verb = "--serve";

    private const string Done = "done ";
    private const string BlackHole = "black-hole";
    private const string Answer = "answer";
    private const string Stop = "stop";
    private const string Start = "start";
    private const string Count = "count ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder;
    private readonly RunningProcess _process;

    private MlflowServerProcess(TempFolder folder, RunningProcess process, Uri uri)
    {
        _folder = folder;
        _process = process;
        Uri = uri;
    }

    /// <summary>Where it answers, without a slash at the end.</summary>
    public Uri Uri { get; }

    public static async Task<MlflowServerProcess> StartAsync()
    {
        var folder = new TempFolder();
        var process = ProcessRunner.Start(Environment.ProcessPath!, [Verb, folder.Path]);
        var uri = await process.WaitForLineAsync(Done, Patience);
        return new(folder, process, new(uri[Done.Length..].TrimEnd('/')));
    }

    /// <summary>Is the server, until the standard input ends.</summary>
    public static async Task<int> ServeAsync(string folder)
    {
        await using var server = await MlflowTestServer.StartAsync(new() { Folder = folder });
        Console.WriteLine(Done + server.Uri);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            var answer = "";
            switch (command)
            {
                case BlackHole:
                    server.Faults.Use(_ => Fault.BlackHole);
                    break;
                case Answer:
                    server.Faults.Clear();
                    break;
                case Stop:
                    await server.StopAsync();
                    break;
                case Start:
                    await server.StartAgainAsync();
                    break;
                default:
                    answer = server.Requests.CountOf(command[Count.Length..]).ToString(CultureInfo.InvariantCulture);
                    break;
            }

            Console.WriteLine(Done + answer);
        }

        return 0;
    }

    /// <summary>From now on it takes every request and answers none.</summary>
    public Task BecomeBlackHoleAsync() => TellAsync(BlackHole);

    /// <summary>From now on it answers again; what it has not answered stays so.</summary>
    public Task AnswerAgainAsync() => TellAsync(Answer);

    /// <summary>Goes away: connections are refused.</summary>
    public Task StopAsync() => TellAsync(Stop);

    public Task StartAgainAsync() => TellAsync(Start);

    /// <summary>How many requests there were so far to a path, given from its end.</summary>
    public async Task<int> CountRequestsAsync(string pathEnd = "") =>
        int.Parse(await TellAsync(Count + pathEnd), CultureInfo.InvariantCulture);

    /// <summary>Throws unless it has stored so many metrics.</summary>
    public async Task EnsureStoredAsync(long metrics)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File("mlflow.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM metrics";
        var stored = (long)(await command.ExecuteScalarAsync())!;
        if (stored != metrics)
        {
            throw new InvalidOperationException($"The server has {stored:N0} metrics where {metrics:N0} were delivered: what was measured is void.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string> TellAsync(string command)
    {
        await _process.Input.WriteLineAsync(command);
        await _process.Input.FlushAsync();
        return (await _process.WaitForLineAsync(Done, Patience))[Done.Length..];
    }
}
