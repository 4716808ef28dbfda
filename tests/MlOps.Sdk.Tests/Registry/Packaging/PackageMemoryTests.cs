using System.IO.Pipelines;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Tests.Artifacts;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>A long model needs no more memory than a short one. <c>MLOPS_TEST_PACKAGE_MB</c> sets how long.</summary>
[Collection(AloneCollection.Name)]
public sealed class PackageMemoryTests : IDisposable
{
    private const long Allowed = 64L << 20;

    private readonly TempFolder _folder = new();
    private readonly long _length = (long)TestSettings.Count("MLOPS_TEST_PACKAGE_MB", 256) << 20;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_long_model_is_packed_and_unpacked_in_little_memory()
    {
        var token = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(_folder.File("model"));
        await using (var file = File.Create(_folder.File("model/weights.bin")))
        {
            file.SetLength(_length);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var watch = new MemoryWatch();
        var measured = await ModelPackage.MeasureAsync(_folder.File("model"), cancellationToken: token);
        var pipe = new Pipe();
        var packing = Task.Run(
            async () =>
            {
                await using var destination = pipe.Writer.AsStream();
                return await ModelPackage.PackAsync(_folder.File("model"), destination, cancellationToken: token);
            },
            token);
        await using var source = pipe.Reader.AsStream();
        var unpacked = await ModelPackage.UnpackAsync(source, _folder.File("copy"), measured.Sha256, cancellationToken: token);

        Assert.Equal(_length, new FileInfo(_folder.File("copy/weights.bin")).Length);
        Assert.Equal(unpacked.Sha256, (await packing).Sha256);
        Assert.InRange(watch.Stop() - before, long.MinValue, Allowed);
    }
}
