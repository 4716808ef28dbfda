namespace MlOps.Analyzers.Versions;

/// <summary>How firmly a version is named; each level holds those before it. Also what a policy asks for.</summary>
internal enum Pinning
{
    /// <summary>Nothing is named, or something that moves by design, such as 'latest'.</summary>
    None,

    /// <summary>Some bound: a lower limit, a branch.</summary>
    Any,

    /// <summary>A version that may move in its last parts: '~=1.2', 'v3', 'python:3'.</summary>
    Version,

    /// <summary>A whole version.</summary>
    Exact,

    /// <summary>A digest, a commit's SHA, a version with hashes.</summary>
    Hash,
}
