using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>The code of docs/formats/safetensors.md.</summary>
public sealed class SafetensorsTourTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_model_is_written_and_read()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = _folder.File("model.safetensors");
        float[] weights = [1, 2, 3, 4, 5, 6];
        Half[] bias = [(Half)0.5, (Half)1.5, (Half)2.5];

        #region write
        await SafetensorsWriter.Create(new Dictionary<string, string> { ["format"] = "pt" })
            .Add("layer.weight", [3, 2], weights)
            .Add("layer.bias", [3], bias)
            .Add("step", [], [1200L])
            .WriteAsync(path, cancellationToken);
        #endregion

        #region read
        using var file = SafetensorsFile.Open(path);
        foreach (var tensor in file.Tensors)
        {
            Console.WriteLine($"{tensor.Name}: {tensor.Type.Name()}, {tensor.Length} bytes");
        }

        ReadOnlySpan<float> read = file.Read<float>("layer.weight");
        ReadOnlySpan<float> lastRow = file.Read<float>("layer.weight", offset: 4, count: 2);
        var step = file.TryGet("step", out _) ? file.Read<long>("step")[0] : 0;
        #endregion

        Assert.Equal(weights, read);
        Assert.Equal([5f, 6], lastRow);
        Assert.Equal(1200, step);
        Assert.Equal(bias, file.Read<Half>("layer.bias"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(["step", "layer.weight", "layer.bias"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public async Task A_tensor_larger_than_memory_comes_from_a_stream_and_goes_out_in_parts()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = _folder.File("large.safetensors");
        var source = _folder.File("embedding.bin");
        await File.WriteAllBytesAsync(source, [.. Enumerable.Range(0, 48).Select(i => (byte)i)], cancellationToken);
        using var copy = new MemoryStream();

        #region stream
        await using (var content = File.OpenRead(source))
        {
            await SafetensorsWriter.Create()
                .Add("embedding", TensorType.BF16, [6, 4], content)
                .WriteAsync(path, cancellationToken);
        }
        #endregion

        #region parts
        using var file = SafetensorsFile.Open(path);
        var length = file.Tensors[0].Length;
        for (var offset = 0L; offset < length; offset += 16)
        {
            copy.Write(file.ReadBytes("embedding", offset, (int)Math.Min(16, length - offset)));
        }
        #endregion

        Assert.Equal(await File.ReadAllBytesAsync(source, cancellationToken), copy.ToArray());
    }

    [Fact]
    public async Task A_damaged_file_says_how()
    {
        var path = _folder.File("cut.safetensors");
        await SafetensorsWriter.Create().Add("a", [2], [1f, 2]).WriteAsync(path, TestContext.Current.CancellationToken);
        await using (var cut = File.OpenWrite(path))
        {
            cut.SetLength(cut.Length - 1);
        }

        var message = "";

        #region refuse
        try
        {
            using var file = SafetensorsFile.Open(path);
        }
        catch (SafetensorsException exception) when (exception.Fault == SafetensorsFault.MetadataIncompleteBuffer)
        {
            message = exception.Message;
        }
        #endregion

        Assert.Equal(
            $"""
            The safetensors file '{path}' was not read: its tensors have 8 bytes, and 7 follow the header.
            Nothing missing and nothing left over was expected. It may have been copied in part. The file is damaged or of another format. Get it again from where it came from, or have it written anew.
            """,
            message,
            ignoreLineEndingDifferences: true);
    }

    public void Dispose() => _folder.Dispose();
}
