namespace MlOps.Analyzers.Formats;

/// <summary>Letters or digits in order, as long as the key of a cipher: <c>1234567890123456</c>. Nobody issues such a key, so for a token it stands in; whoever encrypts or signs with it made it up.</summary>
internal static class TypedKeys
{
    private const int Byte = 8;
    private const int Longest = 64;

    /// <summary>Words of names and of types whose keys their users make up.</summary>
    private static readonly HashSet<string> Owners = new(StringComparer.Ordinal)
    {
        "encryption", "encrypt", "decryption", "decrypt", "cipher", "crypto", "aes", "des", "hmac", "hmacsha", "hmacmd", "signing", "symmetric", "keyed", "cha",
    };

    /// <summary>How the test vectors of FIPS 46, FIPS 197 and RFC 4231 begin.</summary>
    private static readonly string[] Vectors = ["00", "0123456789ab", "fedcba98", "0b0b"];

    public static bool Is(string value) =>
        value.Length % Byte == 0 && value.Length is >= Byte and <= Longest && Characters.EndOfRun(value, 0, value.Length, CharacterSet.LettersAndDigits) == value.Length
        && value.Any(c => c != value[0]) && !Array.Exists(Vectors, start => value.StartsWith(start, StringComparison.OrdinalIgnoreCase))
        && Placeholders.IsSequence(value, 0, value.Length) && !Placeholders.HasMarker(value, 0, value.Length);

    /// <summary>Whether what is named so is the key of a cipher or of a signature.</summary>
    public static bool CanBeOf(string name)
    {
        var words = NameWords.Split(name);
        return words.Any(word => word is "key" or "keys" or "secret") && words.Any(Owners.Contains);
    }
}
