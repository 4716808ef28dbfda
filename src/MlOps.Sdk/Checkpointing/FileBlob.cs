using Microsoft.Win32.SafeHandles;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Checkpointing;

/// <summary>A blob in a file. What comes next is asked of the disk before it is needed.</summary>
internal sealed class FileBlob(string path) : ICheckpointBlob
{
    private const long Ahead = 32 << 20;

    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
    private long _asked; // up to here

    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AskFor(offset + destination.Length);
        var span = destination.Span;
        while (span.Length > 0)
        {
            var read = RandomAccess.Read(_file, span, offset);
            if (read == 0)
            {
                throw new EndOfStreamException(FormattableString.Invariant($"The file ends at {offset:N0}, and {span.Length:N0} more bytes were expected."));
            }

            span = span[read..];
            offset += read;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void AskFor(long end)
    {
        var asked = Interlocked.Read(ref _asked);
        if (end + (Ahead / 2) > asked && Interlocked.CompareExchange(ref _asked, end + Ahead, asked) == asked)
        {
            DurableFile.ReadAhead(_file, Math.Max(asked, end - Ahead), end + Ahead);
        }
    }
}
