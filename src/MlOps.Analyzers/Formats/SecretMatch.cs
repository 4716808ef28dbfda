namespace MlOps.Analyzers.Formats;

/// <summary>Where a credential stands in a text, and what it is.</summary>
internal readonly struct SecretMatch
{
    public SecretMatch(SecretFormat format, int start, int length, bool isVerified = false)
    {
        Format = format;
        Start = start;
        Length = length;
        IsVerified = isVerified;
    }

    public SecretFormat Format { get; }

    public int Start { get; }

    public int Length { get; }

    public int End => Start + Length;

    /// <summary>Whether the format has a checksum, and it is right.</summary>
    public bool IsVerified { get; }
}
