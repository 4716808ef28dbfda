using System.Security.Cryptography;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>A model's folder on the disk, and its package.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The folder with the model's files.</summary>
    public string Path => _folder.File("model");

    /// <summary>A place beside it.</summary>
    public string Beside(string name) => _folder.File(name);

    /// <summary>A model with a file of each kind: in folders, empty, with a name that is not ASCII, with one that no plain tar header holds.</summary>
    public static ModelFolder Some() => new ModelFolder()
        .With("model.onnx", "weights")
        .With("data/größe.txt", "1")
        .With("data/" + new string('a', 120) + ".bin", "long")
        .With("empty", "");

    public ModelFolder With(string path, string content)
    {
        var place = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(place)!);
        File.WriteAllText(place, content);
        return this;
    }

    public async Task<byte[]> PackAsync(string? path = null)
    {
        using var package = new MemoryStream();
        var info = await ModelPackage.PackAsync(path ?? Path, package, cancellationToken: TestContext.Current.CancellationToken);
        var bytes = package.ToArray();
        Assert.Equal(bytes.Length, info.Size);
        Assert.Equal(HashOf(bytes), info.Sha256);
        return bytes;
    }

    public async Task<ModelPackageInfo> UnpackAsync(byte[] package, string to, string? sha256 = null, ModelPackageLimits? limits = null)
    {
        using var source = new MemoryStream(package);
        return await ModelPackage.UnpackAsync(source, Beside(to), sha256 ?? HashOf(package), limits, TestContext.Current.CancellationToken);
    }

    /// <summary>What is in the test's folder beside the model: nothing that was refused may be.</summary>
    public IEnumerable<string> Others => Directory.GetFileSystemEntries(_folder.Path).Where(entry => entry != Path);

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose() => _folder.Dispose();
}
