using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Takes the entries of a state. Each call copies: what was given may change when it has returned.</summary>
public sealed unsafe class CheckpointWriter
{
    private readonly Snapshot _snapshot;
    private readonly StagingMemory _memory;
    private readonly string _scope;
    private readonly int _threads;
    private readonly StrongBox<bool> _isClosed;

    internal CheckpointWriter(Snapshot snapshot, StagingMemory memory, int threads)
        : this(snapshot, memory, "", threads, new())
    {
    }

    private CheckpointWriter(Snapshot snapshot, StagingMemory memory, string scope, int threads, StrongBox<bool> isClosed)
    {
        _snapshot = snapshot;
        _memory = memory;
        _scope = scope;
        _threads = threads;
        _isClosed = isClosed;
    }

    /// <summary>Writes numbers as a tensor.</summary>
    /// <typeparam name="T">A number type that safetensors has: the integers up to 64 bits, <see cref="bool"/>, <see cref="Half"/>, <see cref="float"/>, <see cref="double"/>.</typeparam>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="values">The numbers, in row-major order.</param>
    /// <param name="shape">The dimensions; none stands for one dimension with all numbers.</param>
    public void WriteTensor<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged =>
        WriteTensor(name, TensorTypes.Of<T>(), shape.IsEmpty ? [values.Length] : shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="WriteTensor{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})" />
    public void WriteTensor<T>(string name, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values); // else it would be saved as a tensor of nothing
        WriteTensor(name, (ReadOnlySpan<T>)values, shape);
    }

    /// <summary>Writes a tensor.</summary>
    /// <typeparam name="T">A number type that safetensors has.</typeparam>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="tensor">The tensor. One that is not dense is copied in row-major order.</param>
    public void WriteTensor<T>(string name, Tensor<T> tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var shape = new long[tensor.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = tensor.Lengths[i];
        }

        if (tensor.IsDense)
        {
            WriteTensor(name, TensorTypes.Of<T>(), shape, MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), checked((int)tensor.FlattenedLength))));
            return;
        }

        var values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        WriteTensor(name, TensorTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <summary>Writes a tensor of any type that safetensors has.</summary>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="type">The type of its numbers.</param>
    /// <param name="shape">The dimensions; none stands for a single number.</param>
    /// <param name="bytes">The numbers, little-endian, in row-major order.</param>
    /// <exception cref="ArgumentException">The bytes are not as many as the type and shape say.</exception>
    public void WriteTensor(string name, TensorType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes)
    {
        RequireLength(name, type, shape, bytes.Length);
        fixed (byte* start = bytes)
        {
            Add(name, EntryKind.Tensor, type, shape, start, bytes.Length);
        }
    }

    /// <summary>Writes a tensor from memory outside the garbage collector's heap, such as another library's: longer ones than a span can hold too.</summary>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="type">The type of its numbers.</param>
    /// <param name="shape">The dimensions; none stands for a single number.</param>
    /// <param name="start">The first of its bytes: little-endian, in row-major order.</param>
    /// <param name="byteLength">How many bytes there are.</param>
    public void WriteTensor(string name, TensorType type, ReadOnlySpan<long> shape, nint start, long byteLength)
    {
        RequireLength(name, type, shape, byteLength);
        Add(name, EntryKind.Tensor, type, shape, (byte*)start, byteLength);
    }

    /// <summary>Writes a tensor whose bytes come from a stream.</summary>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="type">The type of its numbers.</param>
    /// <param name="shape">The dimensions; none stands for a single number.</param>
    /// <param name="stream">The numbers, little-endian, in row-major order. Read to the length that type and shape say.</param>
    /// <exception cref="EndOfStreamException">The stream has fewer bytes.</exception>
    public void WriteTensor(string name, TensorType type, ReadOnlySpan<long> shape, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var entry = Reserve(name, EntryKind.Tensor, type, shape, TensorInfo.ByteLength(name, type, shape, SafetensorsErrors.OfMemory));
        foreach (var piece in entry.Pieces())
        {
            stream.ReadExactly(MemoryMarshal.AsMemory(piece).Span);
        }

        Complete(entry);
    }

    /// <summary>Writes a value as JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="value">The value, not null: leave the entry out where there is none, and ask <see cref="CheckpointReader.Contains"/> for it.</param>
    /// <param name="type">How it is written, from a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    public void WriteJson<T>(string name, T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (value is null)
        {
            throw CheckpointErrors.NullJson(name, nameof(value)); // it could not be read
        }

        WriteBytes(name, EntryKind.Json, JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="bytes">The bytes.</param>
    public void WriteBytes(string name, ReadOnlySpan<byte> bytes) => WriteBytes(name, EntryKind.Bytes, bytes);

    /// <summary>Writes what a stream has from its position to its end.</summary>
    /// <param name="name">The entry's name, unique in the state.</param>
    /// <param name="stream">The stream.</param>
    public void WriteBytes(string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek)
        {
            var length = stream.Length - stream.Position;
            var entry = Reserve(name, EntryKind.Bytes, TensorType.U8, [length], length);
            foreach (var piece in entry.Pieces())
            {
                stream.ReadExactly(MemoryMarshal.AsMemory(piece).Span);
            }

            Complete(entry);
            return;
        }

        using var all = new MemoryStream();
        stream.CopyTo(all);
        WriteBytes(name, EntryKind.Bytes, all.GetBuffer().AsSpan(0, (int)all.Length));
    }

    /// <summary>Writes a state that is part of this one. Its entries are named <c>name/…</c>.</summary>
    /// <param name="name">The part's name, unique in the state.</param>
    /// <param name="part">The part.</param>
    public void Write(string name, ICheckpointable part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var scope = FullName(name);
        if (!_snapshot.States.TryAdd(scope, part.StateVersion))
        {
            throw CheckpointErrors.TwoEntries(scope);
        }

        part.Save(new(_snapshot, _memory, scope + "/", _threads, _isClosed));
    }

    internal void WriteRoot(ICheckpointable state)
    {
        _snapshot.States.Add("", state.StateVersion);
        try
        {
            state.Save(this);
        }
        finally
        {
            _isClosed.Value = true;
        }
    }

    private void WriteBytes(string name, EntryKind kind, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Add(name, kind, TensorType.U8, [bytes.Length], start, bytes.Length);
        }
    }

    private void Add(string name, EntryKind kind, TensorType type, ReadOnlySpan<long> shape, byte* source, long length)
    {
        var entry = Reserve(name, kind, type, shape, length);
        entry.Hash = EntryHash.CopyAndHash(source, entry.Start, length, _threads);
    }

    private StagedEntry Reserve(string name, EntryKind kind, TensorType type, ReadOnlySpan<long> shape, long length)
    {
        ObjectDisposedException.ThrowIf(_isClosed.Value, this);
        var fullName = FullName(name);
        var entry = new StagedEntry(fullName, kind, type, shape.ToArray(), _memory.Allocate(length), length);
        return _snapshot.Entries.TryAdd(fullName, entry) ? entry : throw CheckpointErrors.TwoEntries(fullName);
    }

    private void Complete(StagedEntry entry) => entry.Hash = EntryHash.Compute(entry.Start, entry.Length, _threads);

    private string FullName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var fullName = _scope + name;
        SafetensorsLayout.CheckName(fullName, nameof(name));
        return fullName;
    }

    private static void RequireLength(string name, TensorType type, ReadOnlySpan<long> shape, long length)
    {
        var expected = TensorInfo.ByteLength(name, type, shape, SafetensorsErrors.OfMemory);
        if (expected != length)
        {
            throw CheckpointErrors.WrongByteLength(name, type, shape, expected, length);
        }
    }
}
