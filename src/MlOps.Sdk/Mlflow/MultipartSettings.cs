namespace MlOps.Sdk.Mlflow;

/// <summary>When a file is sent in parts, and how long a part is.</summary>
internal sealed class MultipartSettings
{
    /// <summary>What S3 takes at least for a part that is not the last.</summary>
    public const long ShortestPart = 5L << 20;

    /// <summary>What S3 takes at most.</summary>
    public const long LongestPart = 5L << 30;

    private const int MostParts = 10_000;

    /// <summary>Whether parts are tried at all.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>The shortest file that is sent in parts, in bytes.</summary>
    public long MinimumFileBytes { get; init; } = 500L << 20;

    /// <summary>The length of a part in bytes; longer for a file that would have more than 10,000 of them, which no storage takes.</summary>
    public long PartBytes { get; init; } = 10L << 20;

    public long PartBytesOf(long length) => Math.Max(PartBytes, (length + MostParts - 1) / MostParts);
}
