namespace MlOps.Sdk.Registry.Packaging;

/// <summary>Why a package, or what was to become one, is refused.</summary>
public enum ModelPackageFault
{
    /// <summary>The bytes are not those that were expected: damaged, cut short, longer, or another package.</summary>
    HashMismatch,

    /// <summary>It ends too early.</summary>
    Truncated,

    /// <summary>More follows behind its end.</summary>
    ExtraBytes,

    /// <summary>A part of it is not what the format prescribes.</summary>
    InvalidFormat,

    /// <summary>The list of files is not what the format prescribes.</summary>
    InvalidManifest,

    /// <summary>A file's content has another hash than the list of files says.</summary>
    DamagedFile,

    /// <summary>A path leads out of the folder, or is no name of a file on every system.</summary>
    UnsafePath,

    /// <summary>Two paths are the same, or are taken for the same by some system.</summary>
    NameCollision,

    /// <summary>A link is in the folder.</summary>
    Link,

    /// <summary>A limit of <see cref="ModelPackageLimits"/> is passed.</summary>
    TooLarge,

    /// <summary>There is no file.</summary>
    NoFiles,

    /// <summary>A file changed while it was packed.</summary>
    Changed,
}
