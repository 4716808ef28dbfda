using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Versions;

/// <summary>
/// What counts as pinned: 'mlops_pinning', overridden by kind ('mlops_pinning.image') and by owner
/// ('mlops_pinning.action.actions'), read for the file and then for the compilation.
/// </summary>
internal sealed class PinningPolicy(AnalyzerConfigOptions file, AnalyzerConfigOptions global)
{
    private const string Key = "mlops_pinning";

    private readonly Dictionary<(string Kind, string Owner), (Pinning Required, Pinning Suggested)> _known = [];

    /// <summary>What must be there, and what had better be: more only where nobody has said what is wanted.</summary>
    public (Pinning Required, Pinning Suggested) For(string kind, string owner)
    {
        if (!_known.TryGetValue((kind, owner), out var answer))
        {
            _known[(kind, owner)] = answer = Find(kind, owner);
        }

        return answer;
    }

    /// <summary>Whether the policy has a key for just this owner.</summary>
    public bool Names(string kind, string owner) => Read(Key + "." + kind + "." + owner) is not null;

    private (Pinning Required, Pinning Suggested) Find(string kind, string owner)
    {
        if ((ReadOwner(kind, owner) ?? Read(Key + "." + kind) ?? Read(Key)) is { } asked)
        {
            asked = asked == Pinning.Hash && !HasHashes(kind, owner) ? Pinning.Exact : asked;
            return (asked, asked);
        }

        return kind is PinKind.Image or PinKind.Action ? (Pinning.Exact, Pinning.Hash)
            : kind == PinKind.Model && owner == ModelOwners.Alias ? (Pinning.Version, Pinning.Version)
            : (Pinning.Exact, Pinning.Exact);
    }

    private Pinning? ReadOwner(string kind, string owner)
    {
        for (var name = owner.Length == 0 ? null : owner.ToLowerInvariant(); name is not null; name = PinOwner.Parent(kind, name))
        {
            if (Read(Key + "." + kind + "." + name) is { } asked)
            {
                return asked;
            }
        }

        return null;
    }

    /// <summary>How firm a requirement must be whose versions a lock file beside it holds; null where that makes no difference.</summary>
    public Pinning? BesideLock => Read(Key + "." + PinKind.Lock + ".beside");

    /// <summary>Which of 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory' a container must have; null for all.</summary>
    public string? RequiredResources => Text("mlops_required_resources");

    /// <summary>Whether a reference of the kind has room for a hash; where it has none, the whole version is all that can be written.</summary>
    private static bool HasHashes(string kind, string owner) =>
        kind is PinKind.Image or PinKind.Action or PinKind.Python or PinKind.Npm or PinKind.Go or PinKind.Cargo or PinKind.Model or PinKind.Download or PinKind.Lock or PinKind.Git or PinKind.Manifest
        || (kind == PinKind.Terraform && owner.StartsWith("module", StringComparison.Ordinal));

    private Pinning? Read(string key) => Text(key)?.Trim().ToUpperInvariant() switch
    {
        "NONE" => Pinning.None,
        "ANY" => Pinning.Any,
        "VERSION" => Pinning.Version,
        "EXACT" => Pinning.Exact,
        "HASH" => Pinning.Hash,
        _ => null,
    };

    private string? Text(string key) => file.TryGetValue(key, out var value) || global.TryGetValue(key, out value) ? value : null;
}
