using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlOps.Benchmarks;

/// <summary>The plain way: an <see cref="HttpClient"/>, and each request is awaited before the next.</summary>
internal sealed class PlainMlflowClient : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly string _api;

    private PlainMlflowClient(Uri server, string runId)
    {
        (_api, RunId) = ($"{server}api/2.0/mlflow/", runId);
    }

    public string RunId { get; private set; }

    /// <summary>Starts with a new run.</summary>
    public static async Task<PlainMlflowClient> StartAsync(MlflowServerProcess server)
    {
        var client = new PlainMlflowClient(server.Uri, "");
        var reply = await client.PostAsync("runs/create", JsonSerializer.SerializeToUtf8Bytes(new { experiment_id = "0" }));
        client.RunId = (string)JsonNode.Parse(reply)!["run"]!["info"]!["run_id"]!;
        return client;
    }

    /// <summary>The bodies of <c>runs/log-batch</c> for so many metrics.</summary>
    public IReadOnlyList<byte[]> BuildBatches(string key, int metrics, int ofEach) =>
        [.. Enumerable.Range(0, metrics).Chunk(ofEach).Select(steps => JsonSerializer.SerializeToUtf8Bytes(
            new { run_id = RunId, metrics = steps.Select(step => new { key, value = step * 0.5, timestamp = Now, step }) }))];

    /// <summary>Posts bodies that were built before.</summary>
    public async Task LogBatchesAsync(IEnumerable<byte[]> bodies)
    {
        foreach (var body in bodies)
        {
            await PostAsync("runs/log-batch", body);
        }
    }

    /// <summary>Posts each metric by itself.</summary>
    public async Task LogEachAsync(string key, int metrics)
    {
        for (var step = 0; step < metrics; step++)
        {
            await PostAsync(
                "runs/log-metric",
                JsonSerializer.SerializeToUtf8Bytes(new { run_id = RunId, key, value = step * 0.5, timestamp = Now, step }));
        }
    }

    public void Dispose() => _http.Dispose();

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<byte[]> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var reply = await _http.PostAsync(new Uri(_api + path), content);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadAsByteArrayAsync();
    }
}
