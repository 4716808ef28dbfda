using System.Security.Cryptography;
using MlOps.Sdk;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;

// Registers two versions of a model, swaps the one in use while the alias "champion" moves.
//   Registry [folder for the model files]      MLFLOW_TRACKING_URI says where to; without it, ./mlflow.db
var folder = args is [var path] ? path : "registry-sample";
Directory.CreateDirectory(folder);

try
{
    #region registry
    await using var mlops = MlOpsClient.Create();
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256); // yours comes from where you keep keys
    var trusted = new ModelDownloadOptions { Policy = new VerificationPolicy().WithKey(key) };

    var first = await TrainAsync(slope: 0.5);
    await mlops.Registry.SetAliasAsync(first.Name, "champion", first.Version);

    await foreach (var version in mlops.Registry.WatchAsync($"models:/{first.Name}@champion", new() { Interval = TimeSpan.FromSeconds(1) }))
    {
        using var model = await mlops.Registry.DownloadAsync($"{version.Uri}", trusted); // hash and signature hold, or it throws
        Console.WriteLine($"in use: {version}, {await File.ReadAllTextAsync(model.PathOf("model.json"))}, sha256 {model.Package.Sha256[..12]}…");
        if (version.Version != first.Version)
        {
            break;
        }

        var second = await TrainAsync(slope: 0.7);
        await mlops.Registry.SetAliasAsync(second.Name, "champion", second.Version); // whoever watches swaps
    }

    async Task<ModelVersion> TrainAsync(double slope)
    {
        await using var run = await mlops.Tracking.StartRunAsync();
        run.LogMetric("slope", slope);
        await File.WriteAllTextAsync(Path.Combine(folder, "model.json"), $$"""{"slope":{{slope:R}}}""");
        var version = await mlops.Registry.RegisterAsync("slope", run, folder, model => model
            .WithTag("team", "pricing").WithSignature(new([ModelField.Column("x", "double")])).SignedBy(ModelSigner.WithKey(key)));
        await run.CompleteAsync();
        return version;
    }
    #endregion

    return 0;
}
catch (MlOpsException e)
{
    await Console.Error.WriteLineAsync($"Registry: {e.Message}");
    return 1;
}
