using System.ComponentModel;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>
/// What is written equals files that <c>Golden/golden.py</c> made, which follows the rules of the format's own library and shares
/// no code with ours.
/// </summary>
public sealed class SafetensorsGoldenTests : IDisposable
{
    private const string GoldenFolder = "tests/MlOps.Sdk.Tests/Safetensors/Golden";

    private static readonly string[] Names =
    [
        "", " ", "a", "A", "a.b", "layers.10.weight", "layers.9.weight", "quote\"", "back\\slash", "slash/", "tab\t", "new\nline", "\r",
        "\b", "\f", "\0", "\u0001", "\u001f", "\u007f", "\u0080", "é", "e\u0301", "\u2028", "日本", "\ud7ff", "\ue000", "\ufffd", "\uffff",
        "\U00010000", "😀", "\U0010ffff", "<script>&'+",
    ];

    private readonly TempFolder _folder = new();

    public static TheoryData<string> GoldenFiles =>
        [.. Directory.EnumerateFiles(RepositoryPaths.Of(GoldenFolder), "*.safetensors").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public async Task A_written_file_is_byte_for_byte_the_golden_one(string name)
    {
        using var written = new MemoryStream();

        await WriterOf(name).WriteToAsync(written, TestContext.Current.CancellationToken);

        Assert.Equal(await ReadGoldenAsync(name), written.ToArray());
    }

    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public async Task A_golden_file_that_is_read_and_written_again_is_the_same(string name)
    {
        var golden = await ReadGoldenAsync(name);
        using var file = SafetensorsFile.Parse(golden);
        var writer = SafetensorsWriter.Create(name.StartsWith("empty-", StringComparison.Ordinal) || file.Metadata.Count > 0 ? file.Metadata : null);
        using var written = new MemoryStream();

        foreach (var tensor in file.Tensors.Reverse())
        {
            writer.Add(tensor.Name, tensor.Type, [.. tensor.Shape], file.ReadBytes(tensor.Name).ToArray());
        }

        await writer.WriteToAsync(written, TestContext.Current.CancellationToken);
        Assert.Equal(golden, written.ToArray());
    }

    [Fact]
    public async Task The_files_that_the_format_s_own_tests_spell_out_are_among_them()
    {
        byte[] data = [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64];

        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], await ReadGoldenAsync("empty"));
        Assert.Equal(
            [40, 0, 0, 0, 0, 0, 0, 0, .. """{"__metadata__":{"framework":"pt"}}     """u8],
            await ReadGoldenAsync("framework"));
        Assert.Equal(
            [64, 0, 0, 0, 0, 0, 0, 0, .. """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}"""u8, .. data],
            await ReadGoldenAsync("attn.0"));
        Assert.Equal(
            [72, 0, 0, 0, 0, 0, 0, 0, .. """{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       """u8, .. data],
            await ReadGoldenAsync("attn0"));
    }

    [Fact]
    public async Task The_golden_files_are_what_the_script_writes()
    {
        var script = Path.Combine(RepositoryPaths.Of(GoldenFolder), "golden.py");
        try
        {
            (await ProcessRunner.RunAsync("python3", [script, _folder.Path])).EnsureSuccess();
        }
        catch (Win32Exception exception)
        {
            Assert.Skip($"There is no python3 to run the script with: {exception.Message}");
        }

        var written = Directory.GetFiles(_folder.Path);
        Assert.Equal(GoldenFiles.Count, written.Length);
        foreach (var file in written)
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
                await ReadGoldenAsync(Path.GetFileNameWithoutExtension(file)));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static Task<byte[]> ReadGoldenAsync(string name) => File.ReadAllBytesAsync(
        Path.Combine(RepositoryPaths.Of(GoldenFolder), name + ".safetensors"), TestContext.Current.CancellationToken);

    private static SafetensorsWriter WriterOf(string name) => name switch
    {
        "empty" => SafetensorsWriter.Create(),
        "empty-metadata" => SafetensorsWriter.Create(new Dictionary<string, string>()),
        "framework" => SafetensorsWriter.Create(new Dictionary<string, string> { ["framework"] = "pt" }),
        "attn.0" => SafetensorsWriter.Create().Add("attn.0", [1, 2, 3], [0f, 1, 2, 3, 4, 5]),
        "attn0" => SafetensorsWriter.Create().Add("attn0", [1, 1, 2, 3], [0f, 1, 2, 3, 4, 5]),
        "types" => Enum.GetValues<TensorType>().Index().Aggregate(
            SafetensorsWriter.Create(new Dictionary<string, string> { ["format"] = "pt" }),
            (writer, type) => Add(writer, $"t{type.Index}", type.Item, [2, 4])),
        "shapes" => new (string Name, TensorType Type, long[] Shape)[]
        {
            ("many", TensorType.U8, [3, 5, 7]), ("none", TensorType.F32, [0]), ("none.of.many", TensorType.F32, [2, 0, 3]),
            ("one", TensorType.I16, [1, 1, 1, 1]), ("scalar", TensorType.F64, []),
        }.Aggregate(SafetensorsWriter.Create(), (writer, tensor) => Add(writer, tensor.Name, tensor.Type, tensor.Shape)),
        "names" => Names.Aggregate(
            SafetensorsWriter.Create(Names.ToDictionary(text => text, text => text)),
            (writer, text) => Add(writer, text, TensorType.U8, [2])),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No test writes this file."),
    };

    // The script fills tensors in this way too.
    private static SafetensorsWriter Add(SafetensorsWriter writer, string name, TensorType type, long[] shape)
    {
        var count = shape.Aggregate(type.BitsPerElement(), (bits, dimension) => bits * (int)dimension) / 8;
        var bytes = Enumerable.Range(0, count).Select(i => (byte)(type == TensorType.Bool ? i % 2 : (i * 7) + 3));
        return writer.Add(name, type, shape, bytes.ToArray());
    }
}
