namespace MlOps.Analyzers.Formats;

/// <summary>One format of credentials, a line of the table.</summary>
internal sealed class SecretFormat
{
    public SecretFormat(string id, string provider, SecretKind kind)
    {
        Id = id;
        Provider = provider;
        Kind = kind;
    }

    public string Id { get; }

    /// <summary>Who issued it, as a message names it: "GitHub", "private key".</summary>
    public string Provider { get; }

    public SecretKind Kind { get; }

    /// <summary>The shapes that it takes; none when code recognizes it.</summary>
    public IReadOnlyList<Grammar> Grammars { get; set; } = [];

    /// <summary>Words of which one stands in the name or before the text; none when the shape alone says enough.</summary>
    public IReadOnlyList<string> Near { get; set; } = [];

    public Checksum Checksum { get; set; }

    /// <summary>Bits per character of the part that varies, at least.</summary>
    public double MinimumEntropy { get; set; }

    /// <summary>Whether the part that varies must hold letters and digits: its prefix is one that words have too.</summary>
    public bool IsMixed { get; set; }

    /// <summary>Whether its prefix is that of other things too, which go on with a UUID in Base64 where it goes on with the key.</summary>
    public bool HoldsNoUuid { get; set; }

    /// <summary>A text that the part that varies contains; null when there is none.</summary>
    public string? Contains { get; set; }

    /// <summary>Where the format is documented.</summary>
    public string Source { get; set; } = "";

    public override string ToString() => Id;
}
