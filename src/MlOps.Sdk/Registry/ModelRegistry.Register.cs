using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;
using MlOps.Sdk.Registry.Sources;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Registry;

/// <content>Registers files.</content>
public sealed partial class ModelRegistry
{
    private const string OnnxEnd = ".onnx";

    private string Outgoing => Path.Combine(_cache.Folder, "outgoing");

    /// <summary>
    /// Registers a file or a folder as the next version of a model: copies it, uploads the files to the run's artifacts, below
    /// <c>models/</c> and the SHA-256 of the package that they make, and creates the version, whose tags say that hash, the package's size,
    /// what the model takes and gives, the commit and the data of the run. The model is created where there is none of that name.
    /// </summary>
    /// <remarks>
    /// The same files have the same hash on every machine, as <see cref="ModelPackage"/> says. Beside an ONNX model that has no
    /// <c>MLmodel</c> file one is written, so that Python's <c>mlflow.pyfunc.load_model("models:/name/1")</c> loads it. Nothing of a version
    /// is to be seen before all of its files are in their place; what a call that failed has uploaded stays among the run's artifacts.
    /// </remarks>
    /// <param name="name">The model's name; without '/' and ':'.</param>
    /// <param name="runId">The run that made it.</param>
    /// <param name="path">The file or the folder on this machine. Links in it are refused.</param>
    /// <param name="describe">Says what else is to be said of it: <c>model => model.WithTag("team", "pricing")</c>.</param>
    /// <param name="cancellationToken">Cancels the call; while the version is created, it may be created all the same.</param>
    /// <returns>The version, READY.</returns>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="ModelPackageException">It can't be packed: there is no file in it, a link, a name that not every system takes.</exception>
    /// <exception cref="MlflowModelException">It is described as an ONNX model and has none.</exception>
    /// <exception cref="MlflowException">There is no such run, its artifacts are out of reach, or the store refused something.</exception>
    /// <exception cref="TimeoutException">The version was not READY in 5 minutes.</exception>
    public async Task<ModelVersion> RegisterAsync(
        string name,
        string runId,
        string path,
        Func<RegistrationDescription, RegistrationDescription>? describe = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var description = new RegistrationDescription();
        description = describe is null ? description : describe(description);
        ArgumentNullException.ThrowIfNull(description, nameof(describe));
        RegistryRules.CheckNewName(name);
        foreach (var (key, value) in description.Tags)
        {
            RegistryRules.CheckTag(key, value); // before anything is uploaded
        }

        var run = await _sources.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw RegistryErrors.RunToRegisterNotFound(runId);
        var artifacts = _sources.TryGetArtifacts(run.ArtifactUri) ?? throw ArtifactErrors.OutOfReach(run.ArtifactUri);
        using var staged = await StagedModel.CopyAsync(path, Outgoing, _cache.Limits, cancellationToken).ConfigureAwait(false);
        await WriteMlflowModelAsync(staged.Folder, run, description, cancellationToken).ConfigureAwait(false);
        var signature = description.Signature ?? await ReadSignatureAsync(staged.Folder, cancellationToken).ConfigureAwait(false);
        if (description.Signer is { } signer)
        {
            await signer.SignToFileAsync(staged.Folder, new() { Name = name }, cancellationToken).ConfigureAwait(false);
        }

        var package = await ModelPackage.MeasureAsync(staged.Folder, _cache.Limits, cancellationToken).ConfigureAwait(false);
        var place = "models/" + package.Sha256;
        await UploadAsync(staged, package, artifacts, place, cancellationToken).ConfigureAwait(false);
        await GetOrCreateModelAsync(name, cancellationToken).ConfigureAwait(false);
        var version = await CreateOnceAsync(
            new()
            {
                Name = name,
                Source = Join(run.ArtifactUri, place),
                RunId = run.RunId,
                Description = description.Description,
                Tags = description.Tags.AddRange(TagsOf(name, package, signature, run)),
            },
            cancellationToken).ConfigureAwait(false);
        if (description.HasBill)
        {
            var bill = await RenderBillAsync(version, package, signature, run, artifacts, description.DescribeBill, cancellationToken).ConfigureAwait(false);
            await UploadBillAsync(staged, bill, version, artifacts, string.Create(CultureInfo.InvariantCulture, $"{place}.v{version.Version}.cdx.json"), cancellationToken).ConfigureAwait(false);
        }

        return version.Status == ModelVersionStatus.Ready
            ? version
            : await WaitUntilReadyAsync(name, version.Version, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the file that MLflow loads a model by, where it is an ONNX model that has none or is described.</summary>
    private static async Task WriteMlflowModelAsync(
        string folder, ModelSource run, RegistrationDescription description, CancellationToken cancellationToken)
    {
        var models = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => file.EndsWith(OnnxEnd, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var modelFile = description.OnnxFile ?? (models.Count == 1 ? models[0] : null);
        var isDescribed = File.Exists(Path.Combine(folder, MlflowModel.FileName)) || File.Exists(Path.Combine(folder, ModelSigner.FileName)); // a signature covers no more files
        if (description.Onnx is null && (modelFile is null || isDescribed))
        {
            return;
        }

        var options = description.Onnx?.Copy() ?? new();
        options.Signature ??= description.Signature;
        options.RunId ??= run.RunId;
        options.CreatedAt ??= run.StartTime;
        await OnnxModelFolder.WriteAsync(folder, modelFile ?? throw RegistryErrors.NoOneOnnxModel(models), options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ModelSignature?> ReadSignatureAsync(string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, MlflowModel.FileName)))
        {
            return null;
        }

        try
        {
            return (await MlflowModel.ReadAsync(folder, cancellationToken).ConfigureAwait(false)).Signature;
        }
        catch (MlflowModelException exception)
        {
            Log.SignatureNotRead(_logger, exception.Message); // MLflow may read what this library does not
            return null;
        }
    }

    private static async Task UploadAsync(
        StagedModel staged, ModelPackageInfo package, IArtifactRepository artifacts, string place, CancellationToken cancellationToken)
    {
        var targets = package.Files.Select(file => ArtifactPath.Check($"{place}/{file.Path}", "path")).ToList(); // before the first is sent
        foreach (var (file, target) in package.Files.Zip(targets))
        {
            var copy = staged.Take(file.Path);
            if (await artifacts.PlaceAsync(copy, file.Sha256, target, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                throw RegistryErrors.NotUploaded(file.Path, refusal);
            }
        }
    }

    /// <summary>Creates a version, and looks for it when the reply was lost: a second one of the same files is nothing that anybody wants.</summary>
    private async Task<ModelVersion> CreateOnceAsync(ModelVersionStart start, CancellationToken cancellationToken)
    {
        start = start.Identified();
        try
        {
            return await CreateAsync(start, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            if (await _store.FindRegistrationAsync(start.Name, start.RegistrationId!, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            throw;
        }
    }

    /// <summary>What is known of a model. What is too long for a tag is left out: it stands with the model or its run too, and is no reason not to register it.</summary>
    private Dictionary<string, string> TagsOf(string name, ModelPackageInfo package, ModelSignature? signature, ModelSource run)
    {
        var tags = new Dictionary<string, string?>
        {
            [VersionTagNames.Sha256] = package.Sha256,
            [VersionTagNames.Size] = package.Size.ToString(CultureInfo.InvariantCulture),
            [VersionTagNames.FileCount] = package.Files.Count.ToString(CultureInfo.InvariantCulture),
            [VersionTagNames.Inputs] = signature is null ? null : ModelSignature.Render(signature.Inputs),
            [VersionTagNames.Outputs] = signature is null ? null : ModelSignature.Render(signature.Outputs),
            [VersionTagNames.GitCommit] = run.GitCommit,
            [VersionTagNames.Data] = run.Data.Count == 0 ? null : Render(run.Data),
        };
        foreach (var (key, value) in tags.Where(tag => tag.Value is not null && !RegistryRules.IsTagValue(tag.Value)).ToList())
        {
            Log.TagLeftOut(_logger, key, name, TextCut.Count(value!), RegistryRules.MaxTagValueLength);
            tags[key] = null;
        }

        return tags.Where(tag => tag.Value is not null).ToDictionary(tag => tag.Key, tag => tag.Value!);
    }

    private static string Render(IReadOnlyList<SourceData> data)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var one in data)
            {
                json.WriteStartObject();
                json.WriteString("name", one.Name);
                json.WriteString("digest", one.Digest);
                if (one.Context is not null)
                {
                    json.WriteString("context", one.Context);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static partial class Log
    {
        [LoggerMessage(704, LogLevel.Warning, "What the model takes and gives was not noted: {Reason}")]
        public static partial void SignatureNotRead(ILogger logger, string reason);

        [LoggerMessage(707, LogLevel.Warning, "The tag '{Key}' of the version of '{Name}' was left out: its value has {Length} characters, and registries take at most {MaxLength}")]
        public static partial void TagLeftOut(ILogger logger, string key, string name, int length, int maxLength);
    }
}
