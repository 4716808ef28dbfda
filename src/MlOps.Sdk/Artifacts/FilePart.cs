using System.Buffers;
using System.Net;

namespace MlOps.Sdk.Artifacts;

/// <summary>A stretch of a file as the body of a request. Its length is known, and it goes through a small buffer.</summary>
internal sealed class FilePart(string file, long start, long length) : HttpContent
{
    private const int BufferSize = 1 << 17;

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous);
        using var buffer = MemoryPool<byte>.Shared.Rent(BufferSize);
        for (var at = start; at < start + length;)
        {
            var wanted = (int)Math.Min(buffer.Memory.Length, start + length - at);
            var count = await RandomAccess.ReadAsync(source, buffer.Memory[..wanted], at, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new EndOfStreamException($"'{file}' became shorter while it was sent.");
            }

            await stream.WriteAsync(buffer.Memory[..count], cancellationToken).ConfigureAwait(false);
            at += count;
        }
    }
}
