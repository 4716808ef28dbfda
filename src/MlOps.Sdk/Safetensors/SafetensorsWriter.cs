using System.Buffers;
using System.Runtime.InteropServices;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Safetensors;

/// <summary>
/// Writes a safetensors file. Tensors are added in any order; in the file they are sorted as by the format's own library, so that
/// the same tensors give the same bytes.
/// </summary>
/// <remarks>It is used from one thread. What was added must stay as it is until the file is written.</remarks>
public sealed class SafetensorsWriter
{
    private const int BufferSize = 1024 * 1024;

    private readonly IReadOnlyDictionary<string, string>? _metadata;
    private readonly Dictionary<string, AddedTensor> _tensors = new(StringComparer.Ordinal);

    private SafetensorsWriter(IReadOnlyDictionary<string, string>? metadata) => _metadata = metadata;

    /// <summary>Starts a file without tensors.</summary>
    /// <param name="metadata">Texts that the file carries beside its tensors, such as <c>format</c>.</param>
    /// <exception cref="ArgumentException">A text has half of a surrogate pair.</exception>
    public static SafetensorsWriter Create(IReadOnlyDictionary<string, string>? metadata = null)
    {
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            SafetensorsLayout.CheckText(key, nameof(metadata));
            ArgumentNullException.ThrowIfNull(value, nameof(metadata)); // a file with it would be none
            SafetensorsLayout.CheckText(value, nameof(metadata));
        }

        return new(metadata?.ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name, which no other one has.</param>
    /// <param name="shape">Its dimensions; empty for a single value.</param>
    /// <param name="values">Its elements in C order: the last dimension is contiguous.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not have that many elements.</exception>
    /// <exception cref="NotSupportedException">The format has no type for <typeparamref name="T"/>.</exception>
    public SafetensorsWriter Add<T>(string name, ReadOnlySpan<long> shape, T[] values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return Add<T>(name, shape, values.AsMemory());
    }

    /// <inheritdoc cref="Add{T}(string, ReadOnlySpan{long}, T[])" />
    public unsafe SafetensorsWriter Add<T>(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        var type = TensorTypes.Of<T>();
        if (!BitConverter.IsLittleEndian)
        {
            throw SafetensorsErrors.BigEndian();
        }

        return Add(name, type, shape, (long)values.Length * sizeof(T), (stream, cancellationToken) => WriteAsync(values, stream, cancellationToken));
    }

    /// <summary>Adds a tensor whose elements are copied now.</summary>
    /// <inheritdoc cref="Add{T}(string, ReadOnlySpan{long}, T[])" path="/*[not(self::summary)]" />
    public SafetensorsWriter Add<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> values)
        where T : unmanaged => Add(name, shape, values.ToArray());

    /// <summary>Adds a tensor of any type by its bytes.</summary>
    /// <param name="name">Its name, which no other one has.</param>
    /// <param name="type">What its elements are.</param>
    /// <param name="shape">Its dimensions; empty for a single value.</param>
    /// <param name="bytes">Its elements in C order; numbers are little-endian.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not need that many bytes.</exception>
    public SafetensorsWriter Add(string name, TensorType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes) =>
        Add(name, type, shape, bytes.Length, (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask());

    /// <summary>Adds a tensor whose bytes are read when the file is written: one that memory has no room for.</summary>
    /// <param name="name">Its name, which no other one has.</param>
    /// <param name="type">What its elements are.</param>
    /// <param name="shape">Its dimensions; empty for a single value.</param>
    /// <param name="content">
    /// Its elements in C order; numbers are little-endian. As many bytes as the shape needs are taken from where the stream is; it
    /// is not closed.
    /// </param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken, or the shape is impossible.</exception>
    public SafetensorsWriter Add(string name, TensorType type, ReadOnlySpan<long> shape, Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var length = LengthOf(name, type, shape);
        return Add(name, type, shape, length, (stream, cancellationToken) => CopyAsync(name, content, stream, length, cancellationToken));
    }

    /// <summary>
    /// Writes the file whole or not at all: to a temporary file beside it, which is brought to the disk and then takes its name. A
    /// file that has the name is replaced.
    /// </summary>
    /// <remarks>When this returns, the file survives a power cut.</remarks>
    /// <exception cref="IOException">The disk is full, or the file cannot be written; what had the name is still there.</exception>
    /// <exception cref="SafetensorsException">A stream ended too early, or the header would be longer than readers accept.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var layout = Layout();
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.Asynchronous,
            PreallocationSize = layout.FileLength, // a full disk is known at once
        };
        try
        {
            var file = new FileStream(temporary, options);
            await using (file.ConfigureAwait(false))
            {
                await WriteAsync(layout, file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            DeleteIfPossible(temporary);
            throw;
        }

        DurableFile.FlushFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>Writes the file to a stream, from where it is. The stream is not closed.</summary>
    /// <exception cref="SafetensorsException">A stream ended too early, or the header would be longer than readers accept.</exception>
    public Task WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return WriteAsync(Layout(), stream, cancellationToken);
    }

    private SafetensorsLayout Layout() =>
        SafetensorsLayout.Of(_tensors.Select(tensor => (tensor.Key, tensor.Value.Type, tensor.Value.Shape)), _metadata);

    private async Task WriteAsync(SafetensorsLayout layout, Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(layout.Header, cancellationToken).ConfigureAwait(false);
        foreach (var tensor in layout.Tensors)
        {
            await _tensors[tensor.Name].WriteAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    private SafetensorsWriter Add(
        string name, TensorType type, ReadOnlySpan<long> shape, long length, Func<Stream, CancellationToken, Task> writeAsync)
    {
        if (LengthOf(name, type, shape) is var expected && length != expected)
        {
            throw SafetensorsErrors.WrongLength(name, type, shape, length, expected, nameof(shape));
        }

        return _tensors.TryAdd(name, new(type, shape.ToArray(), writeAsync)) ? this : throw SafetensorsErrors.NameTwice(name, nameof(name));
    }

    private static long LengthOf(string name, TensorType type, ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        SafetensorsLayout.CheckName(name, nameof(name));
        try
        {
            return TensorInfo.ByteLength(name, type, shape, SafetensorsErrors.OfWriting);
        }
        catch (SafetensorsException exception)
        {
            throw new ArgumentException(exception.Message, nameof(shape), exception);
        }
    }

    private static async Task WriteAsync<T>(ReadOnlyMemory<T> values, Stream stream, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var done = 0; done < values.Length;)
            {
                var length = CopyPart(values.Span[done..], buffer, out var count);
                await stream.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static unsafe int CopyPart<T>(ReadOnlySpan<T> values, Span<byte> buffer, out int count)
        where T : unmanaged
    {
        count = Math.Min(values.Length, buffer.Length / sizeof(T));
        var bytes = MemoryMarshal.AsBytes(values[..count]);
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    private static async Task CopyAsync(string name, Stream from, Stream to, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var done = 0L; done < length;)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done));
                var read = await from.ReadAsync(part, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw SafetensorsErrors.StreamEnded(name, done, length);
                }

                await to.WriteAsync(part[..read], cancellationToken).ConfigureAwait(false);
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here says more.
        }
    }

    private sealed record AddedTensor(TensorType Type, IReadOnlyList<long> Shape, Func<Stream, CancellationToken, Task> WriteAsync);
}
