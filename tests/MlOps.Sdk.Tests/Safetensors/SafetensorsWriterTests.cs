using System.Runtime.InteropServices;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Metadata_that_is_null_is_refused_since_no_reader_takes_the_file() => Assert.Equal(
        "metadata", Assert.Throws<ArgumentNullException>(() => SafetensorsWriter.Create(new Dictionary<string, string> { ["author"] = null! })).ParamName);

    [Fact]
    public async Task The_order_of_adding_changes_nothing()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();

        await SafetensorsWriter.Create().Add("b", [1], [1f]).Add("a", [1], [2f]).Add("c", [1], [3L]).WriteToAsync(first, CancellationToken);
        await SafetensorsWriter.Create().Add("c", [1], [3L]).Add("a", [1], [2f]).Add("b", [1], [1f]).WriteToAsync(second, CancellationToken);

        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public async Task Values_in_a_span_are_copied_when_they_are_added()
    {
        using var written = new MemoryStream();
        var writer = SafetensorsWriter.Create();
        float[] values = [1, 2];

        writer.Add("span", [2], values.AsSpan()).Add("array", [2], values).Add<float>("memory", [2], values.AsMemory());
        values[0] = 9;
        await writer.WriteToAsync(written, CancellationToken);

        using var file = SafetensorsFile.Parse(written.ToArray());
        Assert.Equal([1f, 2], file.Read<float>("span"));
        Assert.Equal([9f, 2], file.Read<float>("array"));
        Assert.Equal([9f, 2], file.Read<float>("memory"));
    }

    [Fact]
    public async Task Tensors_longer_than_the_buffer_are_written_whole()
    {
        var path = _folder.File("long.safetensors");
        var values = new double[(1 << 18) + 3];
        new Random(1).NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        var bytes = new byte[(1 << 21) + 5];
        new Random(2).NextBytes(bytes);

        await SafetensorsWriter.Create()
            .Add("values", [values.Length], values)
            .Add("stream", TensorType.U8, [bytes.Length], new MemoryStream(bytes))
            .WriteAsync(path, CancellationToken);

        using var file = SafetensorsFile.Open(path);
        Assert.True(HaveEqualBits(values, file.Read<double>("values")));
        Assert.Equal(bytes, file.ReadBytes("stream"));
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_and_nothing_is_left_beside_it()
    {
        var path = _folder.File("model.safetensors");
        await SafetensorsWriter.Create().Add("a", [1000], new float[1000]).WriteAsync(path, CancellationToken);

        await SafetensorsWriter.Create().Add("a", [1], [2f]).WriteAsync(path, CancellationToken);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal([2f], file.Read<float>("a"));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_file_can_be_replaced_while_it_is_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not replace a file that is mapped.");
        var path = _folder.File("model.safetensors");
        await SafetensorsWriter.Create().Add("a", [1000], Enumerable.Repeat(1f, 1000).ToArray()).WriteAsync(path, CancellationToken);
        using var open = SafetensorsFile.Open(path);

        await SafetensorsWriter.Create().Add("a", [1], [2f]).WriteAsync(path, CancellationToken);

        Assert.Equal(-1, open.Read<float>("a").IndexOfAnyExcept(1f));
    }

    [Fact]
    public async Task A_stream_that_ends_too_early_leaves_the_file_that_was_there()
    {
        var path = _folder.File("model.safetensors");
        await SafetensorsWriter.Create().Add("a", [1], [2f]).WriteAsync(path, CancellationToken);
        var writer = SafetensorsWriter.Create().Add("a", TensorType.F32, [4], new MemoryStream(new byte[15]));

        var exception = await Assert.ThrowsAsync<SafetensorsException>(() => writer.WriteAsync(path, CancellationToken));

        Assert.Equal(SafetensorsFault.TensorInvalidInfo, exception.Fault);
        Assert.Equal("a", exception.TensorName);
        Assert.Contains("ended after 15 bytes, and its shape needs 16", exception.Message, StringComparison.Ordinal);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([2f], file.Read<float>("a"));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var writer = SafetensorsWriter.Create().Add("a", [1 << 20], new float[1 << 20]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteAsync(_folder.File("model.safetensors"), cancelled.Token));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_an_error_of_the_file_system() =>
        await Assert.ThrowsAnyAsync<IOException>(
            () => SafetensorsWriter.Create().WriteAsync(_folder.File("missing/model.safetensors"), CancellationToken));

    [Fact]
    public async Task More_bytes_than_the_shape_needs_stay_in_the_stream()
    {
        using var written = new MemoryStream();
        using var content = new MemoryStream([1, 2, 3, 4, 5]);
        content.Position = 1;

        await SafetensorsWriter.Create().Add("a", TensorType.U8, [3], content).WriteToAsync(written, CancellationToken);

        using var file = SafetensorsFile.Parse(written.ToArray());
        Assert.Equal([2, 3, 4], file.ReadBytes("a").ToArray());
        Assert.Equal(4, content.Position);
    }

    [Theory]
    [InlineData("a", new long[] { 3 }, "was given 8 bytes, but F32[3] needs 12")]
    [InlineData("a", new long[] { -2 }, "a dimension is negative")]
    [InlineData("a", new long[] { long.MaxValue, 8 }, "more than 2^64 bits")]
    [InlineData("there", new long[] { 2 }, "two tensors 'there'")]
    [InlineData("__metadata__", new long[] { 2 }, "can be named '__metadata__'")]
    public void A_tensor_that_cannot_be_is_refused_when_it_is_added(string name, long[] shape, string expected)
    {
        var writer = SafetensorsWriter.Create().Add("there", [1], [1f]);

        var exception = Assert.ThrowsAny<ArgumentException>(() => writer.Add(name, shape, [1f, 2f]));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_of_less_than_a_byte_fill_their_last_one()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => SafetensorsWriter.Create().Add("a", TensorType.F4, [3], new byte[2]));

        Assert.Contains("'a' cannot be F4[3]", exception.Message, StringComparison.Ordinal);
        SafetensorsWriter.Create().Add("a", TensorType.F4, [4], new byte[2]).Add("b", TensorType.F6E2M3, [4], new byte[3]);
    }

    [Fact]
    public void A_type_that_the_format_does_not_have_is_named_with_those_it_has()
    {
        var exception = Assert.Throws<NotSupportedException>(() => SafetensorsWriter.Create().Add("a", [1], [1m]));

        Assert.Contains("System.Decimal", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Half, float and double", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_in_names_and_in_metadata()
    {
        foreach (var text in new[] { "\ud800", "a\ud800", "\udc00a", "😀\ud83d", "\ud83dx", "\udc00\ud800" })
        {
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Create().Add(text, [1], [1f]));
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Create(new Dictionary<string, string> { ["a"] = text }));
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Create(new Dictionary<string, string> { [text] = "a" }));
        }
    }

    [Fact]
    public async Task A_header_longer_than_readers_accept_is_not_written()
    {
        var writer = SafetensorsWriter.Create(new Dictionary<string, string> { ["a"] = new('x', 100_000_000) });

        var exception = await Assert.ThrowsAsync<SafetensorsException>(() => writer.WriteToAsync(Stream.Null, CancellationToken));

        Assert.Equal(SafetensorsFault.HeaderTooLarge, exception.Fault);
    }

    public void Dispose() => _folder.Dispose();

    private static bool HaveEqualBits(double[] left, ReadOnlySpan<double> right) =>
        MemoryMarshal.AsBytes(left.AsSpan())
            .SequenceEqual(MemoryMarshal.AsBytes(right));
}
