using System.Buffers;
using System.Numerics.Tensors;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class CheckpointEntriesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tensors_come_from_spans_tensors_streams_addresses_and_bytes_of_any_type()
    {
        var dense = Tensor.Create<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        var column = Tensor.Create<float>([1, 2, 3, 4], [2, 2]).Slice(new NRange[] { 0..2, 1..2 }.AsSpan());
        var target = Tensor.CreateFromShape<float>([2, 3]);
        await SaveAndRestoreAsync(
            writer =>
            {
                writer.WriteTensor("span", (ReadOnlySpan<short>)[1, -2, 3], 3, 1);
                writer.WriteTensor("dense", dense);
                writer.WriteTensor("column", column);
                writer.WriteTensor("stream", TensorType.BF16, [2, 2], new MemoryStream([1, 2, 3, 4, 5, 6, 7, 8, 9]));
                writer.WriteTensor("four-bit", TensorType.F4, [4], (ReadOnlySpan<byte>)[0xAB, 0xCD]);
                writer.WriteTensor("scalar", TensorType.F64, [], BitConverter.GetBytes(2.5));
                writer.WriteTensor("nothing", Array.Empty<int>(), 0, 7);
                writer.WriteBytes("pipe", new Unseekable([9, 8, 7]));
            },
            reader =>
            {
                Assert.Equal([1, -2, 3], reader.GetTensor<short>("span", 3, 1).ToArray());
                Assert.Equal([2f, 4f], reader.GetTensor<float>("column", 2, 1).ToArray());
                Assert.Equal([2L, 2L], reader.GetTensorInfo("stream").Shape);
                Assert.Equal(TensorType.BF16, reader.GetTensorInfo("stream").Type);
                Assert.Equal(2.5, reader.GetTensor<double>("scalar")[0]);
                Assert.Empty(reader.GetTensorInfo("scalar").Shape);
                Assert.True(reader.GetTensor<int>("nothing", 0, 7).IsEmpty);
                Assert.Equal([9, 8, 7], reader.ReadBytes("pipe"));
                Assert.NotEqual(0, reader.GetTensorAddress("four-bit", out var length));
                Assert.Equal(2, length);
                Assert.Equal(8, reader.Names.Count());
                reader.ReadTensor("dense", target);
            });

        Assert.Equal([1, 2, 3, 4, 5, 6], target.ToArray());
    }

    [Fact]
    public async Task A_tensor_larger_than_a_piece_of_its_hash_comes_back()
    {
        var values = new int[(9 << 20) / sizeof(int) + 3];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i * 7;
        }

        var back = new int[values.Length];
        await SaveAndRestoreAsync(writer => writer.WriteTensor("large", values), reader => reader.ReadTensor("large", back));

        Assert.Equal(values, back);
    }

    [Theory]
    [InlineData("no entry 'absent'", "absent", 1)]
    [InlineData("kind Bytes, and Tensor was asked for", "bytes", 1)]
    [InlineData("type F32, and F64 was asked for", "weights", 1)]
    public async Task What_is_asked_for_wrongly_is_named(string expected, string name, int _)
    {
        CheckpointMismatchException? exception = null;
        await SaveAndRestoreAsync(
            writer => new SomeState(1).Save(writer),
            reader => exception = Assert.Throws<CheckpointMismatchException>(() => reader.GetTensor<double>(name).Length));

        Assert.Contains(expected, exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_count_of_bytes_is_refused()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => SaveAndRestoreAsync(writer => writer.WriteTensor("t", TensorType.F32, [3], (ReadOnlySpan<byte>)[1, 2]), _ => { }));

        Assert.Contains("Tensor 't' has 2 bytes, and F32 of the shape [3] has 12", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_in_the_place_of_a_value_is_refused_when_it_is_saved_since_it_could_not_be_restored()
    {
        var tensor = await Assert.ThrowsAsync<ArgumentNullException>(() => SaveAndRestoreAsync(writer => writer.WriteTensor("weights", (float[])null!), _ => { }));
        var json = await Assert.ThrowsAsync<ArgumentNullException>(() => SaveAndRestoreAsync(writer => writer.WriteJson("note", null!, SomeNoteJson.Default.SomeNote), _ => { }));

        Assert.Equal(("values", "value"), (tensor.ParamName, json.ParamName));
        Assert.Contains("Entry 'note' would be null, which could not be restored", json.Message, StringComparison.Ordinal);
        await SaveAndRestoreAsync(
            writer => writer.WriteTensor("weights", Array.Empty<float>()),
            reader =>
            {
                Assert.Throws<ArgumentNullException>(() => reader.ReadTensor("weights", (float[])null!));
                Assert.Throws<ArgumentException>(() => reader.Read("", new SomeState()));
                Assert.False(reader.HasPart(""));
            });
    }

    [Fact]
    public async Task A_writer_or_reader_that_is_kept_is_of_no_use()
    {
        CheckpointWriter? keptWriter = null;
        CheckpointReader? keptReader = null;
        await SaveAndRestoreAsync(
            writer =>
            {
                keptWriter = writer;
                writer.WriteBytes("a", [1]);
            },
            reader => keptReader = reader);

        Assert.Throws<ObjectDisposedException>(() => keptWriter!.WriteBytes("b", [1]));
        Assert.Throws<ObjectDisposedException>(() => keptReader!.ReadBytes("a"));
    }

    [Theory]
    [InlineData("part")]
    [InlineData("part/")]
    [InlineData("part//")]
    [InlineData("/")]
    [InlineData("models/encoder")]
    public async Task The_version_of_a_part_is_known_whatever_its_name(string name)
    {
        var (outer, inner) = (new Versioned(3), new Versioned(7));
        await SaveAndRestoreAsync(
            writer => writer.Write(name, new Delegated(part => part.Write(name, inner), _ => { })),
            reader => reader.Read(name, new Delegated(_ => { }, part => part.Read(name, inner))));
        await SaveAndRestoreAsync(writer => writer.Write(name, outer), reader => reader.Read(name, outer));

        Assert.Equal((3, 7), (outer.ReadVersion, inner.ReadVersion));
    }

    private async Task SaveAndRestoreAsync(Action<CheckpointWriter> save, Action<CheckpointReader> load)
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        await checkpoints.SaveAsync(0, new Delegated(save, load), cancellationToken: Token);
        await checkpoints.RestoreLatestAsync(new Delegated(save, load), cancellationToken: Token);
    }

    private sealed class Delegated(Action<CheckpointWriter> save, Action<CheckpointReader> load) : ICheckpointable
    {
        public void Save(CheckpointWriter writer) => save(writer);

        public void Load(CheckpointReader reader) => load(reader);
    }

    private sealed class Versioned(int version) : ICheckpointable
    {
        public int StateVersion => version;

        public int ReadVersion { get; private set; }

        public void Save(CheckpointWriter writer) => writer.WriteBytes("version", [(byte)version]);

        public void Load(CheckpointReader reader)
        {
            Assert.Equal([(byte)version], reader.ReadBytes("version"));
            ReadVersion = reader.StateVersion;
        }
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
