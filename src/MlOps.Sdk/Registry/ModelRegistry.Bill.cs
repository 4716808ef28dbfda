using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Registry.Bom;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Sources;

namespace MlOps.Sdk.Registry;

/// <content>Bills of materials.</content>
public sealed partial class ModelRegistry
{
    /// <summary>Where a run notes the packages of its program.</summary>
    private const string PackagesFolder = "environment";
    private const string PackagesFile = "environment/packages.json";

    private async Task<byte[]> RenderBillAsync(
        ModelVersion version,
        ModelPackageInfo package,
        ModelSignature? signature,
        ModelSource run,
        IArtifactRepository artifacts,
        Action<ModelBomOptions>? describe,
        CancellationToken cancellationToken)
    {
        var options = new ModelBomOptions
        {
            Description = version.Description.Length > 0 ? version.Description : null,
            Signature = signature,
            RunId = run.RunId,
            GitCommit = run.GitCommit,
            PackagesJson = await ReadPackagesAsync(artifacts, cancellationToken).ConfigureAwait(false),
        };
        foreach (var data in run.Data)
        {
            options.Datasets.Add(new(data.Name, data.Digest, source: null, data.Context));
        }

        describe?.Invoke(options);
        return ModelBom.Render(version.Name, version.Version.ToString(CultureInfo.InvariantCulture), package, options);
    }

    private async Task<string?> ReadPackagesAsync(IArtifactRepository artifacts, CancellationToken cancellationToken)
    {
        if (!await artifacts.ListAsync(PackagesFolder, cancellationToken).AnyAsync(entry => entry.Path == PackagesFile, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        using var text = new StreamReader(await artifacts.OpenAsync(PackagesFile, Outgoing, cancellationToken).ConfigureAwait(false), Encoding.UTF8);
        return await text.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task UploadBillAsync(
        StagedModel staged, byte[] bill, ModelVersion version, IArtifactRepository artifacts, string place, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bill));
        if (await artifacts.PlaceAsync(staged.Add(bill), hash, place, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw RegistryErrors.BillNotUploaded(version, refusal);
        }
    }
}
