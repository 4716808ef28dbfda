using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>What somebody may have chosen for a password.</summary>
internal static class PasswordText
{
    private const int ShortestWithSign = 6;
    private const int LongestBeforeAt = 2;
    private const int ShortestWordOfPhrase = 4;
    private const int LongestCounted = 4;
    private const int LongestTangle = 60;
    private const int FewestKindsOfSigns = 3;

    /// <summary>Words of messages and labels: no passphrase that somebody chose has one.</summary>
    private static readonly HashSet<string> MessageWords = new(StringComparer.Ordinal)
    {
        "required", "invalid", "empty", "missing", "short", "long", "match", "mismatch", "wrong", "incorrect", "valid", "expired", "changed", "enter", "your", "please", "must", "cannot",
        "should", "strong", "weak", "hidden", "protected", "encrypted", "field", "input", "reset", "update", "updated", "same", "with", "from", "this", "that", "none", "here", "goes",
        "random", "unique", "string", "text", "value", "name", "user", "users", "default", "some", "test", "example", "failed", "given", "login", "optional", "type", "confirm", "repeat",
    };

    private static readonly char[] FormatSigns = ['=', ',', ';', '/', '"', '*', '<', '>', '|', '\''];
    private static readonly char[] ChosenSigns = ['$', '!', '@', '#', '%', '^', '+', '~'];

    /// <summary>Whether a place of this name takes the text for a password.</summary>
    public static bool Fits(string text, TextTraits traits, string name)
    {
        if (traits.IsPattern || traits.IsUrl || IsCryptHash(text))
        {
            return false;
        }

        if (traits.Spaces > 0)
        {
            return IsPassphrase(text, name);
        }

        // passwordMin = "1234": a number, counted up. More digits are a password that many choose.
        if (traits.LongestDigitRun == text.Length && text.Length <= LongestCounted && Placeholders.IsCounted(text))
        {
            return false;
        }

        // passwordHash = "SHA512", passwordScheme = "PBKDF2": the name of a method.
        if (!traits.HasLowercase && traits.Words == 1 && traits.DigitRuns == 1 && text.Length <= 8)
        {
            return false;
        }

        // password = "Password", passwordBox = "PasswordBox", password = "user.password": a name again, not a value.
        return traits.HasDigit || traits.Signs > 1 ? !NameText.Is(text, traits) && name.IndexOf(text, StringComparison.OrdinalIgnoreCase) < 0 : traits.Words <= (HasSignForLetter(text) ? 3 : 2) && (traits.Signs == 0 ? traits.Words == 1 : HasChosenSign(text)) && (HasSignForLetter(text) || !SharesWord(text, name));
    }

    /// <summary>One sign that names don't have, behind a letter: <c>p@ssword</c>, <c>orchid!</c>. The sign before a name makes it a variable.</summary>
    public static bool HasChosenSign(string text)
    {
        var sign = text.IndexOfAny(ChosenSigns, 1);
        return sign > 0 && text.Length >= ShortestWithSign && (text[sign] != '@' || sign <= LongestBeforeAt);
    }

    /// <summary>A sign within a word, in place of a letter: <c>Win$ton</c>.</summary>
    public static bool HasSignForLetter(string text)
    {
        var sign = text.IndexOfAny(ChosenSigns, 1);
        return sign > 0 && sign + 1 < text.Length && text[sign] is '$' or '@' or '!' && Characters.IsLower(text[sign - 1]) && Characters.IsLower(text[sign + 1]);
    }

    /// <summary>Letters among many kinds of signs that no format, pattern or path has together: <c>k@r!o$</c>.</summary>
    public static bool IsTangle(string text) =>
        text.Length <= LongestTangle && ChosenSigns.Count(sign => text.IndexOf(sign) >= 0) >= FewestKindsOfSigns && text.IndexOfAny(FormatSigns) < 0;

    /// <summary>The hash of a password with its parameters: <c>$argon2id$v=19$m=65536,t=3$…$…</c>. Its formats are looked for by themselves.</summary>
    private static bool IsCryptHash(string text) =>
        text[0] == '$' && text.IndexOf('$', 1) is > 1 and var second && text.IndexOf('$', second + 1) is > 0 and var third && text.IndexOf('=', second, third - second) > 0;

    /// <summary>Two words and nothing else: <c>open sesame</c>. More of them are a sentence.</summary>
    private static bool IsPassphrase(string text, string name)
    {
        var words = text.Split(' ');
        return words.Length == 2 && Array.TrueForAll(words, word => word.Length >= ShortestWordOfPhrase && word.All(Characters.IsLower) && !MessageWords.Contains(word) && !SharesWord(word, name));
    }

    private static bool SharesWord(string text, string name) =>
        name.Length > 0 && (name.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf(name.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase) >= 0);
}
