using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.File("model.safetensors");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_type_that_dot_net_has_is_read_as_it_was_written()
    {
        await SafetensorsWriter.Create()
            .Add("bool", [2], [true, false])
            .Add("byte", [2], [byte.MinValue, byte.MaxValue])
            .Add("sbyte", [2], [sbyte.MinValue, sbyte.MaxValue])
            .Add("short", [2], [short.MinValue, short.MaxValue])
            .Add("ushort", [2], [ushort.MinValue, ushort.MaxValue])
            .Add("int", [2], [int.MinValue, int.MaxValue])
            .Add("uint", [2], [uint.MinValue, uint.MaxValue])
            .Add("long", [2], [long.MinValue, long.MaxValue])
            .Add("ulong", [2], [ulong.MinValue, ulong.MaxValue])
            .Add("half", [2], [Half.NegativeInfinity, Half.Epsilon])
            .Add("float", [2], [float.NaN, float.Epsilon])
            .Add("double", [2], [double.NaN, double.MaxValue])
            .WriteAsync(Path, CancellationToken);

        using var file = SafetensorsFile.Open(Path);

        Assert.Equal([true, false], file.Read<bool>("bool"));
        AssertRead(file, "byte", byte.MinValue, byte.MaxValue);
        AssertRead(file, "sbyte", sbyte.MinValue, sbyte.MaxValue);
        AssertRead(file, "short", short.MinValue, short.MaxValue);
        AssertRead(file, "ushort", ushort.MinValue, ushort.MaxValue);
        AssertRead(file, "int", int.MinValue, int.MaxValue);
        AssertRead(file, "uint", uint.MinValue, uint.MaxValue);
        AssertRead(file, "long", long.MinValue, long.MaxValue);
        AssertRead(file, "ulong", ulong.MinValue, ulong.MaxValue);
        AssertRead(file, "half", Half.NegativeInfinity, Half.Epsilon);
        AssertRead(file, "float", float.NaN, float.Epsilon);
        AssertRead(file, "double", double.NaN, double.MaxValue);
    }

    [Fact]
    public async Task Reading_a_mapped_tensor_copies_nothing()
    {
        await SafetensorsWriter.Create().Add("a", [1 << 20], new float[1 << 20]).WriteAsync(Path, CancellationToken);
        using var file = SafetensorsFile.Open(Path);
        file.Read<float>("a");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var first = file.Read<float>("a");
        var second = file.Read<float>("a", 1, (1 << 20) - 1);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(Unsafe.AreSame(in first[1], in second[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Elements_that_are_not_aligned_are_copied_to_where_they_are(bool isMapped)
    {
        var header = """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"F64","shape":[2],"data_offsets":[3,19]}}""";
        var bytes = AttackFiles.File(header + new string(' ', -header.Length & 7), 19);
        BitConverter.TryWriteBytes(bytes.AsSpan(^16), 1.5);
        BitConverter.TryWriteBytes(bytes.AsSpan(^8), -2.5);
        await File.WriteAllBytesAsync(Path, bytes, CancellationToken);
        using var file = isMapped ? SafetensorsFile.Open(Path) : SafetensorsFile.Parse(bytes);

        var read = file.Read<double>("b");

        Assert.Equal([1.5, -2.5], read);
        Assert.Equal([-2.5], file.Read<double>("b", 1, 1));
        Assert.True(IsAligned(read));
    }

    [Fact]
    public void Data_in_memory_that_starts_anywhere_is_read_aligned()
    {
        using var written = new MemoryStream();
        var bytes = AttackFiles.File("""{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}""", 16);
        for (var start = 0; start < 8; start++)
        {
            var room = new byte[bytes.Length + start];
            bytes.CopyTo(room, start);
            using var file = SafetensorsFile.Parse(room.AsMemory(start));

            var read = file.Read<long>("a");

            Assert.Equal([0x0807060504030201, 0x100f0e0d0c0b0a09], read);
            Assert.True(IsAligned(read));
        }
    }

    [Fact]
    public void A_single_value_and_no_value_are_read()
    {
        using var file = SafetensorsFile.Parse(AttackFiles.File(
            """{"none":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]},"one":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"end":{"dtype":"F64","shape":[0],"data_offsets":[1,1]}}""", 1));

        Assert.Equal(0, file.Read<float>("none").Length);
        Assert.Equal([(byte)1], file.Read<byte>("one"));
        Assert.Equal(0, file.Read<double>("end", 0, 0).Length);
        Assert.Equal(["none", "one", "end"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2, 0], file.Tensors[0].Shape);
        Assert.Empty(file.Tensors[1].Shape);
    }

    [Fact]
    public void A_tensor_of_another_type_is_not_converted()
    {
        using var file = SafetensorsFile.Parse(AttackFiles.File("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 8));

        var exception = Assert.Throws<SafetensorsException>(() => file.Read<float>("a").Length);

        Assert.Equal(SafetensorsFault.TypeMismatch, exception.Fault);
        Assert.Equal("a", exception.TensorName);
        Assert.Contains("has the tensor 'a' as I64, and it was to be read as Single, which is F32", exception.Message, StringComparison.Ordinal);
        Assert.Equal(8, file.ReadBytes("a").Length);
    }

    [Fact]
    public void A_tensor_that_is_missing_is_answered_with_those_that_are_there()
    {
        using var file = SafetensorsFile.Parse(AttackFiles.File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1));

        var exception = Assert.Throws<SafetensorsException>(() => file.Read<byte>("b").Length);

        Assert.Equal(SafetensorsFault.TensorNotFound, exception.Fault);
        Assert.Equal("b", exception.TensorName);
        Assert.Contains("It has 1: 'a'", exception.Message, StringComparison.Ordinal);
        Assert.False(file.TryGet("b", out _));
    }

    [Fact]
    public void A_byte_that_is_no_truth_value_is_not_read_as_one()
    {
        using var file = SafetensorsFile.Parse(AttackFiles.File("""{"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 3));

        var exception = Assert.Throws<SafetensorsException>(() => file.Read<bool>("a").Length);

        Assert.Equal(SafetensorsFault.InvalidBoolean, exception.Fault);
        Assert.Contains("as BOOL with 2 at byte 1", exception.Message, StringComparison.Ordinal);
        Assert.Equal([true], file.Read<bool>("a", 0, 1));
        Assert.Equal([1, 2, 3], file.ReadBytes("a").ToArray());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 3)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1L << 61, 1)]
    public void A_part_that_is_not_in_the_tensor_is_refused(long offset, int count)
    {
        using var file = SafetensorsFile.Parse(AttackFiles.File("""{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}""", 16));

        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read<long>("a", offset, count).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes("a", offset < 0 ? offset : offset + 14, count).Length);
    }

    [Fact]
    public void A_tensor_longer_than_a_span_is_read_in_parts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only here a file with a hole of gigabytes is made at once.");
        const long length = (1L << 31) + 5;
        var header = $$$"""{"a":{"dtype":"U8","shape":[{{{length}}}],"data_offsets":[0,{{{length}}}]}}""";
        File.WriteAllBytes(Path, AttackFiles.File(header, 0));
        using (var handle = File.OpenHandle(Path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(handle, [42], 8 + Encoding.UTF8.GetByteCount(header) + length - 1);
        }

        using var file = SafetensorsFile.Open(Path);

        Assert.Equal(SafetensorsFault.TensorTooLarge, Assert.Throws<SafetensorsException>(() => file.Read<byte>("a").Length).Fault);
        Assert.Equal(SafetensorsFault.TensorTooLarge, Assert.Throws<SafetensorsException>(() => file.ReadBytes("a").Length).Fault);
        Assert.Equal([0, 42], file.Read<byte>("a", length - 2, 2).ToArray());
        Assert.Equal([0, 42], file.ReadBytes("a", length - 2, 2).ToArray());
    }

    [Fact]
    public async Task After_its_end_a_file_says_so()
    {
        await SafetensorsWriter.Create().Add("a", [1], [1f]).WriteAsync(Path, CancellationToken);
        var file = SafetensorsFile.Open(Path);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Read<float>("a").Length);
        Assert.Throws<ObjectDisposedException>(() => file.ReadBytes("a").Length);
        Assert.Single(file.Tensors);
    }

    [Fact]
    public async Task A_file_that_is_forgotten_is_not_unmapped_under_a_span()
    {
        await SafetensorsWriter.Create().Add("a", [1 << 20], Enumerable.Repeat(1f, 1 << 20).ToArray()).WriteAsync(Path, CancellationToken);

        var values = ReadAndForget(Path);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(-1, values.IndexOfAnyExcept(1f));
    }

    [Fact]
    public void A_file_that_is_missing_is_an_error_of_the_file_system() =>
        Assert.ThrowsAny<IOException>(() => SafetensorsFile.Open(_folder.File("missing")));

    [Fact]
    public void A_name_of_any_characters_is_found()
    {
        using var file = SafetensorsFile.Parse(AttackFiles.File(
            """{"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\ud83d\ude00":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2));

        Assert.Equal([(byte)1], file.Read<byte>(""));
        Assert.Equal([(byte)2], file.Read<byte>("😀"));
    }

    public void Dispose() => _folder.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<float> ReadAndForget(string path) => SafetensorsFile.Open(path).Read<float>("a");

    private static void AssertRead<T>(SafetensorsFile file, string name, T first, T second)
        where T : unmanaged, INumberBase<T>
    {
        T[] expected = [first, second];
        var read = file.Read<T>(name);
        Assert.True(MemoryMarshal.AsBytes(expected.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(read)), $"{name}: {read[0]}, {read[1]}");
    }

    private static unsafe bool IsAligned<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        fixed (T* start = values)
        {
            return (nuint)start % (nuint)sizeof(T) == 0;
        }
    }
}
