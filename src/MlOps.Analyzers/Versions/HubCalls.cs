using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Calls that fetch a model or a data set from a hub by a name.</summary>
internal static class HubCalls
{
    /// <summary>As Hugging Face's clients in any language spell them.</summary>
    public static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "FromPretrained", "FromPretrainedAsync", "HfHubDownload", "HfHubDownloadAsync", "SnapshotDownload", "SnapshotDownloadAsync", "LoadDataset", "LoadDatasetAsync",
        "from_pretrained", "hf_hub_download", "snapshot_download", "load_dataset", "DownloadSnapshotAsync", "DownloadSnapshot",
    };

    private static readonly HashSet<string> PythonNames = ["from_pretrained", "hf_hub_download", "snapshot_download", "load_dataset", "load"];

    public static void ReadPython(string text, FileVersions versions) => ReadPython(MappedText.Of(text, 0, text.Length), versions);

    public static void ReadPython(MappedText source, FileVersions versions)
    {
        foreach (var call in PythonCallParser.Parse(source.Text, PythonNames))
        {
            var isTorchHub = call.Name == "load";
            if (isTorchHub && !call.Receiver.EndsWith("torch.hub", StringComparison.Ordinal) && call.Receiver != "hub")
            {
                continue;
            }

            if (call.Find(0, "pretrained_model_name_or_path", "repo_id", "path", "model_id", "repo_or_dir", "model_name") is not { Literal: { } id } repository || !IsHubId(id)
                || (isTorchHub && call.Find(-1, "source") is { Literal: "local" }))
            {
                continue;
            }

            var revision = call.Find(-1, "revision", "commit_id", "code_revision");
            if (revision is { Literal: null } given && source.Text.Substring(given.Span.Start, given.Span.Length) != "None")
            {
                continue; // a variable says which
            }

            var isPrivate = call.Find(-1, "token", "use_auth_token") is { } token && source.Text.Substring(token.Span.Start, token.Span.Length) is not ("None" or "False");
            Add(versions, id, revision?.Literal, isTorchHub, source.FileSpan(repository.Span.Start, repository.Span.Length)).Owner = isPrivate ? PinOwner.PrivateHub : ModelOwners.Hub;
        }
    }

    /// <param name="versions">What the file says.</param>
    /// <param name="id">The name on the hub.</param>
    /// <param name="revision">Null when none is given.</param>
    /// <param name="isTorchHub">Torch's hub has the revision behind a colon of the name.</param>
    /// <param name="span">Where the name stands.</param>
    public static VersionReference Add(FileVersions versions, string id, string? revision, bool isTorchHub, TextSpan span)
    {
        var colon = isTorchHub ? id.IndexOf(':') : -1;
        revision = colon < 0 ? revision : id.Substring(colon + 1);
        // A branch is a bound: what 'any' asks for.
        var pinning = string.IsNullOrEmpty(revision) ? Pinning.None : ModelReference.OfRevision(revision!) is var known && known > Pinning.Any ? known : Pinning.Any;
        var reference = versions.Add(RuleIds.MovingModel, PinKind.Model, id, revision ?? "", pinning, span);
        reference.Owner = ModelOwners.Hub;
        reference.Fault = string.IsNullOrEmpty(revision) ? "has no revision" : null;
        reference.Advice = isTorchHub ? "add ':' and a tag or commit" : "pass 'revision' with a commit's SHA";
        return reference;
    }

    /// <summary>'owner/name' or 'name', which is neither a path nor a file.</summary>
    public static bool IsHubId(string id) =>
        id.Length > 0 && id[0] is not ('.' or '/' or '~' or ConstantString.Hole) && id.IndexOf('\\') < 0 && id.IndexOf("://", StringComparison.Ordinal) < 0
        && !(id.Length > 1 && id[1] == ':') && id.IndexOf(' ') < 0 && id.IndexOf('/') == id.LastIndexOf('/')
        && !id.EndsWith(".onnx", StringComparison.Ordinal) && !id.EndsWith(".json", StringComparison.Ordinal) && id is not ("csv" or "json" or "parquet" or "text" or "imagefolder" or "audiofolder");
}
