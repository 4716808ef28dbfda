namespace MlOps.Analyzers.Formats;

/// <summary>Names of ciphers, hashes and derivations of keys: <c>AES-256-GCM</c>, <c>PBEWithHmacSHA256AndAES_256</c>. They say how something is protected, not by what.</summary>
internal static class AlgorithmNames
{
    private const int Longest = 64;

    private static readonly HashSet<string> Algorithms = new(StringComparer.OrdinalIgnoreCase)
    {
        "aes", "des", "tripledes", "des3", "desede", "ede", "ede3", "rc2", "rc4", "rc5", "arcfour", "blowfish", "bf", "twofish", "threefish", "serpent", "camellia", "aria", "seed", "idea", "cast", "cast5", "sm2", "sm3", "sm4",
        "chacha", "chacha20", "xchacha20", "salsa20", "xsalsa20", "poly1305", "gost", "kuznyechik",
        "md", "md5", "sha", "sha1", "sha2", "sha3", "shake", "hmac", "cmac", "gmac", "ripemd", "whirlpool", "blake", "blake2b", "blake2s", "blake3", "tiger",
        "rsa", "dsa", "ecdsa", "ecdh", "ecdhe", "ecies", "eddsa", "ed25519", "ed448", "x25519", "x448", "curve25519", "elgamal", "dh", "secp256k1", "prime256v1",
        "pbe", "pbes", "pbes1", "pbes2", "pbkdf", "pbkdf1", "pbkdf2", "hkdf", "scrypt", "bcrypt", "argon2", "argon2i", "argon2d", "argon2id", "scram", "ssha",
        "hs256", "hs384", "hs512", "rs256", "rs384", "rs512", "ps256", "ps384", "ps512", "es256", "es384", "es512", "a128kw", "a192kw", "a256kw", "a128gcm", "a192gcm", "a256gcm", "a128cbc", "a192cbc", "a256cbc",
        "aeswrap", "aesgcm", "aescbc",
    };

    /// <summary>What stands beside them: modes, paddings and the words that join them.</summary>
    private static readonly HashSet<string> Companions = new(StringComparer.OrdinalIgnoreCase)
    {
        "ecb", "cbc", "ctr", "gcm", "ccm", "cfb", "cfb8", "ofb", "xts", "siv", "eax", "ocb", "kw", "kwp", "wrap", "cts", "oaep", "pss", "mgf", "mgf1", "pkcs", "pkcs1", "pkcs5", "pkcs7", "v1", "v15", "padding", "nopadding",
        "with", "and", "digest", "encryption", "plus", "ietf",
    };

    private static readonly int LongestWord = Algorithms.Concat(Companions).Max(word => word.Length);

    /// <summary>Whether the text is made of such names and numbers, and of nothing else.</summary>
    public static bool Is(string text) => text.Length <= Longest && Characters.IsLetter(text[0]) && IsFrom(text, 0, hasAlgorithm: false);

    private static bool IsFrom(string text, int position, bool hasAlgorithm)
    {
        while (position < text.Length && (Characters.IsDigit(text[position]) || text[position] is '-' or '_' or '/' or '.' or '+' or ' '))
        {
            position++;
        }

        if (position == text.Length)
        {
            return hasAlgorithm;
        }

        // The longest first: 'desede' is one word, and 'des' is none with 'ede' left over.
        for (var length = Math.Min(LongestWord, text.Length - position); length >= 2; length--)
        {
            var word = text.Substring(position, length);
            var isAlgorithm = Algorithms.Contains(word);
            if ((isAlgorithm || Companions.Contains(word)) && IsFrom(text, position + length, hasAlgorithm || isAlgorithm))
            {
                return true;
            }
        }

        return false;
    }
}
