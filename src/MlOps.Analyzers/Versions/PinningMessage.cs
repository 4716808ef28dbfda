namespace MlOps.Analyzers.Versions;

/// <summary>The words for what is wrong with a version and what to do.</summary>
internal static class PinningMessage
{
    public static string Fault(VersionReference reference) => reference.Fault ?? reference.Pinning switch
    {
        Pinning.None => reference.Written.Length == 0 ? "has no version" : "moves with '" + reference.Written + "'",
        Pinning.Any => "is only bounded by '" + reference.Written + "'",
        Pinning.Version => "may move within '" + reference.Written + "'",
        _ => reference.Written.Length == 0 ? "is not checked by a hash" : "is '" + reference.Written + "' by name, which can be given to other content",
    };

    public static string Advice(VersionReference reference, Pinning required, string? resolved) => reference.Advice ?? (required, reference.Kind) switch
    {
        (Pinning.Hash, PinKind.Image) => "add the digest, as in 'name:tag@sha256:…'",
        (Pinning.Hash, PinKind.Action) when resolved is not null => "write '" + resolved + "', as another workflow has it, with '# " + reference.Written + "' beside it",
        (Pinning.Hash, PinKind.Action) => "name the commit's full SHA" + (reference.Written.Length > 0 ? ", with '# " + reference.Written + "' beside it" : ""),
        (Pinning.Hash, PinKind.Python) => "add its hashes",
        (Pinning.Hash, PinKind.Git) => "name the commit's full SHA",
        (Pinning.Hash, PinKind.Manifest) => "take it from a URL that names a commit",
        (Pinning.Hash, _) => "name a digest or commit",
        (Pinning.Exact, _) => resolved is null ? "write the whole version" : "write '" + resolved + "', which the lock file resolved",
        (Pinning.Version, _) => "name a version",
        _ => "bound the version",
    };
}
