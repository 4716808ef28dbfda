using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// Writes the bodies of batches, into buffers that are used again: a new one of 80 KB for each would be garbage of the oldest generation,
/// and a batch is written once, however often it is sent.
/// </summary>
internal sealed class LogBatchBodies
{
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];

    /// <summary>Writes a body. Give it back with <see cref="Return"/> when the server has answered.</summary>
    public ArrayBufferWriter<byte> Write(string runId, RunBatch batch)
    {
        if (!_buffers.TryTake(out var buffer))
        {
            buffer = new(128 * 1024);
        }

        using var json = new Utf8JsonWriter(buffer);
        JsonSerializer.Serialize(json, WireMapping.ToRequest(runId, batch), TrackingWireJson.Default.LogBatchRequest);
        return buffer;
    }

    /// <summary>Takes a buffer back. One whose call failed is left to the garbage collector: it may still be on its way.</summary>
    public void Return(ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        _buffers.Add(buffer);
    }

    /// <summary>A body as a request has it, its length known.</summary>
    public static HttpContent ContentOf(ArrayBufferWriter<byte> buffer) =>
        new ReadOnlyMemoryContent(buffer.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
