using System.Buffers.Binary;
using System.Text;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>What a file can cost its reader: no more than its own length has to do with.</summary>
public sealed class SafetensorsLimitsTests : IDisposable
{
    private const int Kilobyte = 1024;

    private readonly TempFolder _folder = new();

    private string Path => _folder.File("large.safetensors");

    [Theory]
    [InlineData("{}", 100_000_000, 0)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}}""", 0, 4)]
    [InlineData("""{"a":{"dtype":"F64","shape":[2305843009213693951],"data_offsets":[0,4]}}""", 0, 4)]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[18446744073709551611,18446744073709551615]}}""", 0, 4)]
    public void A_lying_file_makes_its_reader_allocate_little(string header, int length, int dataLength)
    {
        var bytes = AttackFiles.File(header, dataLength);
        if (length > 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        }

        File.WriteAllBytes(Path, bytes);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Path)); // warm
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Path));
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * Kilobyte);
    }

    [Fact]
    public async Task A_million_tensors_are_written_and_read()
    {
        const int count = 1_000_000;
        var layout = SafetensorsLayout.Of(Enumerable.Range(0, count).Select(i => ($"layer.{i}", TensorType.U8, (IReadOnlyList<long>)[1])));
        var data = new byte[count];
        new Random(3).NextBytes(data);
        await using (var file = File.Create(Path))
        {
            await file.WriteAsync(layout.Header, TestContext.Current.CancellationToken);
            await file.WriteAsync(data, TestContext.Current.CancellationToken);
        }

        using var read = SafetensorsFile.Open(Path);

        Assert.Equal(count, read.Tensors.Count);
        Assert.Equal(layout.Tensors[^1].Name, read.Tensors[^1].Name);
        Assert.All(layout.Tensors.Index().Where(tensor => tensor.Index % 1000 == 0), tensor =>
            Assert.Equal([data[tensor.Index]], read.ReadBytes(tensor.Item.Name).ToArray()));
    }

    [Fact]
    public void A_million_tensors_in_the_reverse_order_are_read()
    {
        const int count = 1_000_000;
        var json = new StringBuilder("{");
        for (var i = count - 1; i >= 0; i--)
        {
            json.Append(FormattableString.Invariant($"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{i},{i + 1}]}}{(i > 0 ? "," : "}")}"));
        }

        var header = SafetensorsHeader.Parse(Encoding.UTF8.GetBytes(json.ToString()), count);

        Assert.Equal(["0", "1", "2"], header.Tensors.Take(3).Select(tensor => tensor.Name));
    }

    [Fact]
    public void A_header_of_the_most_bytes_is_read_and_one_byte_more_is_not()
    {
        var json = new byte[SafetensorsHeader.PrefixLength + SafetensorsHeader.MaxLength + 1];
        json.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(json, SafetensorsHeader.MaxLength);
        "{}"u8.CopyTo(json.AsSpan(SafetensorsHeader.PrefixLength));

        using var file = SafetensorsFile.Parse(json.AsMemory(0, json.Length - 1));
        BinaryPrimitives.WriteInt64LittleEndian(json, SafetensorsHeader.MaxLength + 1);
        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(json));

        Assert.Empty(file.Tensors);
        Assert.Equal(SafetensorsFault.HeaderTooLarge, exception.Fault);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":{\"x\":[")]
    public void A_header_of_megabytes_that_only_opens_is_refused(string piece)
    {
        var json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 4_000_000 / piece.Length)));

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsHeader.Parse(json, 0));

        Assert.Equal(SafetensorsFault.InvalidHeaderDeserialization, exception.Fault);
    }

    [Fact]
    public async Task A_header_is_read_from_a_stream_that_gives_a_byte_at_a_time_and_leaves_the_data_in_it()
    {
        var bytes = AttackFiles.File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2);
        using var stream = new ByteByByteStream(bytes);

        var header = await SafetensorsHeader.ReadAsync(stream, bytes.Length, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(bytes.Length, header.FileLength);
        Assert.Equal(header.DataStart, stream.Position);
        Assert.True(header.TryGet("a", out var tensor));
        Assert.Equal(2, tensor.Length);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class ByteByByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
