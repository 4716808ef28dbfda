namespace MlOps.Analyzers.Formats;

/// <summary>Names of ciphers, hashes and derivations of keys: <c>AES-256-GCM</c>, <c>PBEWithHmacSHA256AndAES_256</c>. They say how something is protected, not by what.</summary>
internal static class AlgorithmNames
{
    private const int Longest = 64;

    private static readonly HashSet<string> Algorithms = new(StringComparer.OrdinalIgnoreCase)
    {
        "aes", "des", "tripledes", "des3", "desede", "ede", "ede3", "rc2", "rc4", "rc5", "arcfour", "bf", "cast5", "sm2", "sm3", "sm4",
        "chacha", "chacha20", "xchacha20", "salsa20", "xsalsa20", "poly1305", "kuznyechik",
        "md", "md5", "sha", "sha1", "sha2", "sha3", "hmac", "cmac", "gmac", "ripemd", "blake2b", "blake2s", "blake3",
        "rsa", "dsa", "ecdsa", "ecdh", "ecdhe", "ecies", "eddsa", "ed25519", "ed448", "x25519", "x448", "curve25519", "elgamal", "dh", "secp256k1", "prime256v1",
        "pbe", "pbes", "pbes1", "pbes2", "pbkdf", "pbkdf1", "pbkdf2", "hkdf", "scrypt", "bcrypt", "argon2", "argon2i", "argon2d", "argon2id", "scram", "ssha",
        "hs256", "hs384", "hs512", "rs256", "rs384", "rs512", "ps256", "ps384", "ps512", "es256", "es384", "es512", "a128kw", "a192kw", "a256kw", "a128gcm", "a192gcm", "a256gcm", "a128cbc", "a192cbc", "a256cbc",
        "ecb", "cbc", "ctr", "gcm", "ccm", "cfb", "cfb8", "ofb", "xts", "siv", "eax", "ocb", "kwp", "oaep", "mgf1", "pkcs1", "pkcs5", "pkcs7",
    };

    /// <summary>What stands beside them: paddings, the words that join them, and algorithms whose names are words that people take for passwords.</summary>
    private static readonly HashSet<string> Companions = new(StringComparer.OrdinalIgnoreCase)
    {
        "kw", "wrap", "cts", "pss", "mgf", "pkcs", "padding", "nopadding", "with", "and", "bit", "bc", "digest", "encryption", "plus", "ietf", "v",
        "blowfish", "twofish", "threefish", "serpent", "camellia", "aria", "seed", "idea", "cast", "tiger", "whirlpool", "gost", "shake", "blake",
    };

    private static readonly int LongestWord = Algorithms.Concat(Companions).Max(word => word.Length);

    /// <summary>Whether the text is made of such names and numbers, and of nothing else.</summary>
    public static bool Is(string text)
    {
        if (text.Length > Longest || !Characters.IsLetter(text[0]))
        {
            return false;
        }

        // Which positions words lead to, without an algorithm on the way and with one. All ways at once: 'sha1' is one word, or 'sha' and a number.
        var plain = new bool[text.Length + 1];
        var named = new bool[text.Length + 1];
        plain[0] = true;
        for (var start = 0; start < text.Length; start++)
        {
            if (!plain[start] && !named[start])
            {
                continue;
            }

            if (IsBetweenWords(text[start]))
            {
                plain[start + 1] |= plain[start];
                named[start + 1] |= named[start];
                continue;
            }

            for (var length = Math.Min(LongestWord, text.Length - start); length >= 1; length--)
            {
                var word = text.Substring(start, length);
                var isAlgorithm = Algorithms.Contains(word);
                if (isAlgorithm || Companions.Contains(word))
                {
                    named[start + length] |= isAlgorithm || named[start];
                    plain[start + length] |= !isAlgorithm && plain[start];
                }
            }
        }

        return named[text.Length];
    }

    private static bool IsBetweenWords(char c) => Characters.IsDigit(c) || c is '-' or '_' or '/' or '.' or '+' or ' ';
}
