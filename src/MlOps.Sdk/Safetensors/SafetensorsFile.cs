using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Safetensors;

/// <summary>
/// A safetensors file, open for reading. All of its header is checked when it is opened; the tensors are read where they lie, without
/// a copy, when they are asked for. It can be used from several threads, but not while it is disposed.
/// </summary>
/// <remarks>
/// <para>
/// A span is valid until the file is disposed: copy what has to live longer. What is never disposed stays mapped until the process
/// ends.
/// </para>
/// <para>
/// Don't let another program shorten or overwrite a file that is open here: on Linux and macOS the process ends when it reads a
/// mapped page that is gone. To replace it by another one of the same name, as <see cref="SafetensorsWriter"/> does, is safe;
/// this object goes on with what it opened.
/// </para>
/// </remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly SafetensorsHeader _header;
    private readonly SafetensorsErrors _errors;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _mapped;
    private int _isDisposed;

    private SafetensorsFile(SafetensorsHeader header, ReadOnlyMemory<byte> memory, SafetensorsErrors errors)
    {
        _header = header;
        _memory = memory;
        _errors = errors;
    }

    private SafetensorsFile(SafetensorsHeader header, MemoryMappedViewAccessor view, SafetensorsErrors errors)
    {
        _header = header;
        _view = view;
        _errors = errors;

        // Holds the view until ReleasePointer: one that is forgotten is not unmapped under a span that is still in use.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref _mapped);
        _mapped += view.PointerOffset;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors => _header.Tensors;

    /// <summary>The texts that the file carries beside its tensors; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Maps a file into memory and checks its header.</summary>
    /// <exception cref="SafetensorsException">The file is refused; <see cref="SafetensorsException.Fault"/> says why.</exception>
    /// <exception cref="IOException">The file cannot be read, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it, or it is a folder.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var errors = SafetensorsErrors.OfFile(path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var header = SafetensorsHeader.Read(file, errors);
        using var map = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = map.CreateViewAccessor(0, header.FileLength, MemoryMappedFileAccess.Read);
        return new(header, view, errors);
    }

    /// <summary>Reads a file's bytes that are in memory already, and must stay as they are.</summary>
    /// <exception cref="SafetensorsException">The data is refused; <see cref="SafetensorsException.Fault"/> says why.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> data) =>
        new(SafetensorsHeader.Read(data.Span, SafetensorsErrors.OfMemory), data, SafetensorsErrors.OfMemory);

    /// <summary>Finds a tensor by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorInfo? tensor)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _header.TryGet(name, out tensor);
    }

    /// <summary>The elements of a tensor, in C order: the last dimension is contiguous.</summary>
    /// <remarks>
    /// Where a file's writer did not align its data to the size of <typeparamref name="T"/>, this is a copy.
    /// </remarks>
    /// <exception cref="SafetensorsException">
    /// There is no such tensor, its type is another one, or it has more elements than a span can have. Where they are read as
    /// <see cref="bool"/>: one is neither 0 nor 1.
    /// </exception>
    /// <exception cref="NotSupportedException">The format has no type for <typeparamref name="T"/>.</exception>
    public ReadOnlySpan<T> Read<T>(string name)
        where T : unmanaged
    {
        var tensor = Find<T>(name);
        var count = tensor.Length / sizeof(T);
        return count <= int.MaxValue
            ? Elements<T>(tensor, 0, (int)count)
            : throw _errors.TensorTooLarge(tensor, count, $"Read<{typeof(T).Name}>");
    }

    /// <summary>Some of the elements of a tensor.</summary>
    /// <inheritdoc cref="Read{T}(string)" path="/remarks" />
    /// <param name="name">The tensor.</param>
    /// <param name="offset">The count of elements before them.</param>
    /// <param name="count">How many.</param>
    /// <inheritdoc cref="Read{T}(string)" path="/exception" />
    /// <exception cref="ArgumentOutOfRangeException">The tensor does not have those elements.</exception>
    public ReadOnlySpan<T> Read<T>(string name, long offset, int count)
        where T : unmanaged
    {
        var tensor = Find<T>(name);
        CheckPart(offset, count, tensor.Length / sizeof(T));
        return Elements<T>(tensor, offset * sizeof(T), count);
    }

    /// <summary>The bytes of a tensor, whatever its type is; numbers are little-endian.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or it has more bytes than a span can have.</exception>
    public ReadOnlySpan<byte> ReadBytes(string name)
    {
        var tensor = Find(name);
        return tensor.Length <= int.MaxValue
            ? Bytes(tensor, 0, (int)tensor.Length)
            : throw _errors.TensorTooLarge(tensor, tensor.Length, nameof(ReadBytes));
    }

    /// <summary>Some of the bytes of a tensor.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="offset">The count of bytes before them.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="SafetensorsException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor does not have those bytes.</exception>
    public ReadOnlySpan<byte> ReadBytes(string name, long offset, int count)
    {
        var tensor = Find(name);
        CheckPart(offset, count, tensor.Length);
        return Bytes(tensor, offset, count);
    }

    /// <summary>Unmaps the file. Spans of it must not be used any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0 && _view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
    }

    private static void CheckPart(long offset, int count, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, length - offset);
    }

    private TensorInfo Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _header.TryGet(name, out var tensor) ? tensor : throw _errors.TensorNotFound(name, _header.Tensors);
    }

    private TensorInfo Find<T>(string name)
        where T : unmanaged
    {
        var type = TensorTypes.Of<T>();
        var tensor = Find(name);
        return !BitConverter.IsLittleEndian ? throw SafetensorsErrors.BigEndian()
            : tensor.Type == type ? tensor
            : throw _errors.TypeMismatch(tensor, typeof(T), type);
    }

    private ReadOnlySpan<byte> Bytes(TensorInfo tensor, long offset, int count) =>
        count == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref Start(tensor, offset), count);

    private ReadOnlySpan<T> Elements<T>(TensorInfo tensor, long offset, int count)
        where T : unmanaged
    {
        if (count == 0)
        {
            return [];
        }

        ref var start = ref Start(tensor, offset);
        if (typeof(T) == typeof(bool)
            && MemoryMarshal.CreateReadOnlySpan(ref start, count).IndexOfAnyExceptInRange<byte>(0, 1) is >= 0 and var at)
        {
            throw _errors.InvalidBoolean(tensor, offset + at, Unsafe.Add(ref start, at));
        }

        // What is mapped does not move, and what the collector moves keeps its place within eight bytes.
        return (nuint)Unsafe.AsPointer(ref start) % (nuint)sizeof(T) == 0
            ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref start), count)
            : Copy<T>(ref start, count);
    }

    private static T[] Copy<T>(ref byte start, int count)
        where T : unmanaged
    {
        const int mostAtOnce = 1 << 20;
        var copy = GC.AllocateUninitializedArray<T>(count);
        for (var done = 0; done < count;)
        {
            var part = MemoryMarshal.AsBytes(copy.AsSpan(done, Math.Min(mostAtOnce, count - done)));
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, (nint)done * sizeof(T)), part.Length).CopyTo(part);
            done += part.Length / sizeof(T);
        }

        return copy;
    }

    private ref byte Start(TensorInfo tensor, long offset)
    {
        var at = (nint)(_header.DataStart + tensor.Offset + offset);
        return ref _view is null
            ? ref Unsafe.Add(ref MemoryMarshal.GetReference(_memory.Span), at)
            : ref _mapped[at];
    }
}
