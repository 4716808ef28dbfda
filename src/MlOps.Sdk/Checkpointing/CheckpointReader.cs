using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// Has the entries of a checkpoint, all of them read and verified, and takes what is to change. Nothing changes before every state has
/// said what it wants: a missing entry or a wrong shape leaves all as it was.
/// </summary>
public sealed unsafe class CheckpointReader
{
    private readonly LoadedCheckpoint _checkpoint;
    private readonly string _scope;

    internal CheckpointReader(LoadedCheckpoint checkpoint, string scope)
    {
        _checkpoint = checkpoint;
        _scope = scope;
    }

    /// <summary>The step after which the state was taken.</summary>
    public long Step => _checkpoint.Manifest.Info.Step;

    /// <summary>The <see cref="ICheckpointable.StateVersion"/> that wrote this state.</summary>
    public int StateVersion => _checkpoint.Manifest.States.GetValueOrDefault(ScopeName, 1);

    /// <summary>The names of this state's entries, in no order. Those of a part begin with its name and a slash.</summary>
    public IEnumerable<string> Names => _checkpoint.Entries.Keys.Where(name => name.StartsWith(_scope, StringComparison.Ordinal)).Select(name => name[_scope.Length..]);

    internal string ScopeName => _scope.Length == 0 ? "" : _scope[..^1]; // a part's name may end with a slash of its own

    /// <summary>Whether there is an entry.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name) => _checkpoint.Entries.ContainsKey(_scope + name);

    /// <summary>Whether there is a part, written by <see cref="CheckpointWriter.Write"/>.</summary>
    /// <param name="name">Its name.</param>
    public bool HasPart(string name) => !string.IsNullOrEmpty(name) && _checkpoint.Manifest.States.ContainsKey(_scope + name);

    /// <summary>The type and shape of a tensor.</summary>
    /// <param name="name">The entry's name.</param>
    public TensorInfo GetTensorInfo(string name)
    {
        var entry = Entry(name, EntryKind.Tensor);
        return new(name, entry.Type, [.. entry.Shape], 0, entry.Length);
    }

    /// <summary>Copies a tensor to its place, once everything has been checked.</summary>
    /// <typeparam name="T">Its number type.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <param name="destination">Its place, as long as the tensor.</param>
    /// <param name="shape">The dimensions that it has to have; none stands for any.</param>
    /// <exception cref="CheckpointMismatchException">There is none of this name, type, length and shape.</exception>
    public void ReadTensor<T>(string name, Memory<T> destination, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var entry = Tensor(name, TensorTypes.Of<T>(), shape);
        if (entry.Length != (long)destination.Length * sizeof(T))
        {
            throw CheckpointErrors.WrongLength(entry.Name, entry.Length / sizeof(T), destination.Length);
        }

        OnSwap(() =>
        {
            using var pinned = destination.Pin();
            StagedCopy.Copy(entry.Start, (byte*)pinned.Pointer, entry.Length, _checkpoint.Threads);
        });
    }

    /// <inheritdoc cref="ReadTensor{T}(string, Memory{T}, ReadOnlySpan{long})" />
    public void ReadTensor<T>(string name, T[] destination, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadTensor(name, destination.AsMemory(), shape);
    }

    /// <summary>Copies a tensor to its place, once everything has been checked.</summary>
    /// <typeparam name="T">Its number type.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <param name="destination">A dense tensor of the same shape.</param>
    /// <exception cref="CheckpointMismatchException">There is none of this name, type and shape.</exception>
    public void ReadTensor<T>(string name, Tensor<T> destination)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!destination.IsDense)
        {
            throw new ArgumentException($"The destination of '{name}' is not dense: expected a tensor whose numbers follow each other. Read to a dense one, and copy.", nameof(destination));
        }

        var shape = new long[destination.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = destination.Lengths[i];
        }

        var entry = Tensor(name, TensorTypes.Of<T>(), shape);
        RequireShape(entry, shape);
        OnSwap(() =>
        {
            fixed (T* start = &destination.GetPinnableReference())
            {
                StagedCopy.Copy(entry.Start, (byte*)start, entry.Length, _checkpoint.Threads);
            }
        });
    }

    /// <summary>A tensor's numbers, where they lie: valid until <see cref="ICheckpointable.Load"/> has ended, and in what <see cref="OnSwap"/> was given.</summary>
    /// <typeparam name="T">Its number type.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <param name="shape">The dimensions that it has to have; none stands for any.</param>
    public ReadOnlySpan<T> GetTensor<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var entry = Tensor(name, TensorTypes.Of<T>(), shape);
        return new(entry.Start, checked((int)(entry.Length / sizeof(T))));
    }

    /// <summary>The bytes of a tensor of any type, for a library that takes memory from elsewhere. Valid as those of <see cref="GetTensor{T}"/>.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="byteLength">How many there are.</param>
    /// <returns>The address of the first.</returns>
    public nint GetTensorAddress(string name, out long byteLength)
    {
        var entry = Entry(name, EntryKind.Tensor);
        byteLength = entry.Length;
        return (nint)entry.Start;
    }

    /// <summary>Reads a value from JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <param name="type">How it is read, from a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    public T ReadJson<T>(string name, JsonTypeInfo<T> type)
    {
        var entry = Entry(name, EntryKind.Json);
        try
        {
            return JsonSerializer.Deserialize(Bytes(entry), type) ?? throw new JsonException("the value is null");
        }
        catch (JsonException e)
        {
            throw CheckpointErrors.WrongJson(entry.Name, typeof(T), e);
        }
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="name">The entry's name.</param>
    public byte[] ReadBytes(string name) => Bytes(Entry(name, EntryKind.Bytes)).ToArray();

    /// <summary>Reads bytes as a stream, valid as the numbers of <see cref="GetTensor{T}"/>.</summary>
    /// <param name="name">The entry's name.</param>
    public Stream OpenBytes(string name)
    {
        var entry = Entry(name, EntryKind.Bytes);
        return new UnmanagedMemoryStream(entry.Start, entry.Length);
    }

    /// <summary>Reads a state that is part of this one.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="part">The part.</param>
    public void Read(string name, ICheckpointable part)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(part);
        var scope = _scope + name;
        if (!_checkpoint.Manifest.States.ContainsKey(scope))
        {
            throw CheckpointErrors.NoPart(scope, _checkpoint.Manifest.States.Keys);
        }

        new CheckpointReader(_checkpoint, scope + "/").ReadAs(part);
    }

    /// <summary>Takes a change that is made once everything has been checked, in the order of the calls. It should not be able to fail.</summary>
    /// <param name="change">The change.</param>
    public void OnSwap(Action change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _checkpoint.Changes.Add(change);
    }

    internal void ReadAs(ICheckpointable state)
    {
        var (written, current) = (StateVersion, state.StateVersion);
        if (written == current)
        {
            state.Load(this);
        }
        else if (written < current)
        {
            state.Migrate(this);
        }
        else
        {
            throw CheckpointErrors.NewerState(this, state);
        }
    }

    private StagedEntry Tensor(string name, TensorType type, ReadOnlySpan<long> shape)
    {
        var entry = Entry(name, EntryKind.Tensor);
        if (entry.Type != type)
        {
            throw CheckpointErrors.WrongType(entry.Name, entry.Type, type);
        }

        if (!shape.IsEmpty)
        {
            RequireShape(entry, shape);
        }

        return entry;
    }

    private StagedEntry Entry(string name, EntryKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ObjectDisposedException.ThrowIf(_checkpoint.IsClosed, this);
        return !_checkpoint.Entries.TryGetValue(_scope + name, out var entry) ? throw CheckpointErrors.NoEntry(_scope + name, _checkpoint.Entries.Keys)
            : entry.Kind != kind ? throw CheckpointErrors.WrongKind(entry.Name, entry.Kind, kind)
            : entry;
    }

    private static void RequireShape(StagedEntry entry, ReadOnlySpan<long> shape)
    {
        if (!shape.SequenceEqual(entry.Shape.ToArray()))
        {
            throw CheckpointErrors.WrongShape(entry.Name, entry.Shape, shape);
        }
    }

    private static ReadOnlySpan<byte> Bytes(StagedEntry entry) => new(entry.Start, checked((int)entry.Length));
}
