namespace MlOps.Sdk.Registry.Packaging;

/// <summary>How large a package may be: past a limit it is refused before a file is written.</summary>
public sealed class ModelPackageLimits
{
    /// <summary>The most files; at least 1.</summary>
    /// <value>The default is 10,000.</value>
    public int MaxFiles
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 10_000;

    /// <summary>The most bytes that the files have together; at least 1.</summary>
    /// <value>The default is 1 TiB.</value>
    public long MaxBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1L << 40;
}
