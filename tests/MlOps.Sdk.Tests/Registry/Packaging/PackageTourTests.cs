using MlOps.Sdk.Registry.Bom;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>The code of docs/model-packages.md.</summary>
public sealed class PackageTourTests : IDisposable
{
    private readonly ModelFolder _model = ModelFolder.Some();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_model_is_packed_unpacked_and_cached()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (folder, packagePath, copy, cacheFolder) = (_model.Path, _model.Beside("delays-3.tar"), _model.Beside("copy"), _model.Beside("cache"));

        #region pack
        ModelPackageInfo package;
        await using (var destination = File.Create(packagePath))
        {
            package = await ModelPackage.PackAsync(folder, destination, cancellationToken: cancellationToken);
        }

        Console.WriteLine($"{package.Sha256}: {package.Files.Count} files, {package.Size} bytes");
        #endregion

        #region unpack
        await using (var source = File.OpenRead(packagePath))
        {
            await ModelPackage.UnpackAsync(source, copy, expectedSha256: package.Sha256, cancellationToken: cancellationToken);
        }
        #endregion

        #region cache
        var cache = new ModelCache(cacheFolder);
        using (var model = await cache.GetOrAddAsync(package.Sha256, OpenAsync, cancellationToken)) // opens nothing when it is here
        {
            Console.WriteLine(Path.Combine(model.Folder, "model.onnx")); // stays until it is disposed
        }

        Task<Stream> OpenAsync(CancellationToken cancellation) => Task.FromResult<Stream>(File.OpenRead(packagePath));
        #endregion

        Assert.Equal(package.Sha256, (await ModelPackage.MeasureAsync(copy, cancellationToken: cancellationToken)).Sha256);
        Assert.Single(Directory.GetDirectories(Path.Combine(cacheFolder, "models")));
    }

    [Fact]
    public async Task A_model_is_described_for_mlflow_and_in_a_bill_of_materials()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var folder = _model.Path;
        var billPath = _model.Beside("delays-3.cdx.json");
        var runId = "0123456789abcdef0123456789abcdef";

        #region onnx
        var signature = new ModelSignature(
            inputs: [ModelField.Tensor("features", "float32", -1, 12)],
            outputs: [ModelField.Tensor("delay", "float32", -1)]);

        await OnnxModelFolder.WriteAsync(folder, "model.onnx", new() { Signature = signature, RunId = runId }, cancellationToken);
        #endregion

        #region bom
        var package = await ModelPackage.MeasureAsync(folder, cancellationToken: cancellationToken);
        var options = new ModelBomOptions
        {
            Task = "tabular-regression",
            Architecture = "multilayer perceptron",
            Signature = signature,
            RunId = runId,
            License = "Apache-2.0",
        };
        options.Datasets.Add(new("flights", digest: "9f86d081", source: "s3://data/flights.parquet", context: "train"));
        options.Metrics.Add(new("mae", 12.3, slice: "test"));

        await ModelBom.WriteAsync(billPath, "delays", "3", package, options, cancellationToken);
        #endregion

        Assert.Contains("machine-learning-model", await File.ReadAllTextAsync(billPath, cancellationToken), StringComparison.Ordinal);
        Assert.Equal("features", (await MlflowModel.ReadAsync(folder, cancellationToken)).Signature!.Inputs[0].Name);
    }
}
