namespace MlOps.Analyzers.Versions;

/// <summary>A model or data file as a URI names it: MLflow's 'models:/', hubs' URLs, object stores' keys.</summary>
internal sealed class ModelReference
{
    private static readonly HashSet<string> Stages = new(StringComparer.OrdinalIgnoreCase) { "production", "staging", "archived", "none" };
    private static readonly string[] ModelEndings = [".onnx", ".pt", ".pth", ".safetensors", ".gguf", ".h5", ".ckpt", ".tflite", ".pb", ".mlmodel", ".keras"];
    private static readonly string[] DataEndings = [".csv", ".parquet", ".tar.gz", ".tgz", ".zip", ".jsonl", ".arrow", ".tfrecord", ".npz", ".csv.gz"];
    private static readonly string[] Stores = ["s3://", "gs://", "gcs://", "abfss://", "abfs://", "wasbs://", "az://", "hdfs://", "r2://"];

    private ModelReference(Pinning pinning, string owner, string written, string? fault, string advice) =>
        (Pinning, Owner, Written, Fault, Advice) = (pinning, owner, written, fault, advice);

    public Pinning Pinning { get; }

    public string Owner { get; }

    public string Written { get; }

    public string? Fault { get; }

    public string Advice { get; }

    /// <summary>A cheap look that lets nearly every literal go.</summary>
    public static bool MayBe(string text) => text.Length > 4 && text.IndexOf(":/", 0, Math.Min(text.Length, 10), StringComparison.Ordinal) > 0;

    /// <summary>Null when it names no model and no data, or when nothing can be said about its version.</summary>
    public static ModelReference? Parse(string text)
    {
        if (text.Length > 4096 || text.IndexOf(' ') >= 0)
        {
            return null;
        }

        if (text.StartsWith("models:/", StringComparison.Ordinal))
        {
            return OfRegistry(text.Substring(8).TrimStart('/'));
        }

        if (text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal))
        {
            return OfUrl(text);
        }

        return Array.Exists(Stores, store => text.StartsWith(store, StringComparison.Ordinal)) ? OfStore(text) : null;
    }

    /// <summary>A hub's revision: commit, tag or branch.</summary>
    public static Pinning OfRevision(string revision)
    {
        var pinning = VersionText.OfGitRef(revision);
        return pinning == Pinning.Version && revision[0] is 'v' or 'V' ? Pinning.Exact : pinning; // models are tagged 'v1.0'
    }

    private static ModelReference? OfRegistry(string path)
    {
        const string PinAdvice = "name a version, as in 'models:/name/3'";
        var slash = path.LastIndexOf('/');
        var last = path.Substring(slash + 1);
        var at = last.IndexOf('@');
        if (path.Length == 0 || last.IndexOf(ConstantString.Hole) >= 0 && at < 0 || last.Length == 0)
        {
            return null;
        }

        if (at > 0 || (at == 0 && slash > 0))
        {
            var alias = last.Substring(at + 1);
            return new(Pinning.Version, ModelOwners.Alias, alias, "is whatever the alias '" + alias.Replace(ConstantString.Hole, '…') + "' points at", PinAdvice);
        }

        if (slash < 0)
        {
            return path.StartsWith("m-", StringComparison.Ordinal) ? null : new(Pinning.None, ModelOwners.Registry, "", "has no version", PinAdvice);
        }

        return VersionText.Parts(last) > 0 || last.StartsWith("m-", StringComparison.Ordinal) ? null
            : last.Equals("latest", StringComparison.OrdinalIgnoreCase) ? new(Pinning.None, ModelOwners.Registry, last, "is whatever was registered last", PinAdvice)
            : Stages.Contains(last) ? new(Pinning.None, ModelOwners.Registry, last, "is whatever the stage '" + last + "' holds", PinAdvice)
            : new(Pinning.None, ModelOwners.Registry, last, "has the stage '" + last + "' where a version belongs", PinAdvice);
    }

    private static ModelReference? OfUrl(string url)
    {
        var query = url.IndexOf('?');
        var path = query < 0 ? url : url.Substring(0, query);
        var parts = path.Split('/');
        if (parts.Length < 5)
        {
            return null;
        }

        var host = parts[2];
        if (host is "huggingface.co" or "hf.co" or "hf-mirror.com")
        {
            var kind = Array.FindIndex(parts, 4, part => part is "resolve" or "blob" or "raw");
            return kind < 0 || kind + 1 >= parts.Length ? null : OfBranch(parts[kind + 1], "put a commit's SHA in place of the branch");
        }

        var isModel = Array.Exists(ModelEndings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        var isData = Array.Exists(DataEndings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (!isModel && !isData)
        {
            return null;
        }

        if (host == "github.com" && parts.Length > 6)
        {
            return parts[5] is "raw" or "blob" ? OfBranch(parts[6] == "refs" && parts.Length > 8 ? parts[8] : parts[6], "put a commit's SHA in place of the branch")
                : parts[5] == "releases" && parts[6] == "latest" ? new(Pinning.None, ModelOwners.Hub, "latest", null, "name the release")
                : null;
        }

        if (host is "raw.githubusercontent.com" or "media.githubusercontent.com" && parts.Length > 6)
        {
            var first = host[0] == 'm' ? 6 : 5;
            return first >= parts.Length ? null : OfBranch(parts[first] == "refs" && first + 2 < parts.Length ? parts[first + 2] : parts[first], "put a commit's SHA in place of the branch");
        }

        return HasMovingPart(parts) ? new(Pinning.None, ModelOwners.Url, "latest", null, "name a version and check a digest")
            : isModel && !HasHash(parts) && query < 0 && path.IndexOf(ConstantString.Hole) < 0 ? new(Pinning.Version, ModelOwners.Url, parts[parts.Length - 1], "is downloaded by name alone", "pass its SHA-256 beside it and compare")
            : null;
    }

    private static ModelReference? OfStore(string uri) =>
        HasMovingPart(uri.Split('/')) ? new(Pinning.None, ModelOwners.Url, "latest", null, "name a version, a date or a digest in the key") : null;

    private static ModelReference? OfBranch(string branch, string advice)
    {
        if (branch.IndexOf(ConstantString.Hole) >= 0 || branch.Length == 0)
        {
            return null;
        }

        var pinning = OfRevision(branch);
        return pinning >= Pinning.Exact && pinning == Pinning.Hash ? null : new(pinning, ModelOwners.Hub, branch, null, advice);
    }

    private static bool HasMovingPart(string[] parts)
    {
        for (var index = 3; index < parts.Length; index++)
        {
            var part = parts[index];
            var dot = part.IndexOf('.');
            var stem = dot < 0 ? part : part.Substring(0, dot);
            if (stem.Equals("latest", StringComparison.OrdinalIgnoreCase)
                || stem.EndsWith("-latest", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("_latest", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Torch's own convention: 'resnet18-f37072fd.pth' is checked against its name.</summary>
    private static bool HasHash(string[] parts)
    {
        foreach (var part in parts)
        {
            foreach (var piece in part.Split('-', '_', '.'))
            {
                if (piece.Length >= 8 && VersionText.IsHex(piece, piece.Length) && piece.IndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
