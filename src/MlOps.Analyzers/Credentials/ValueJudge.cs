using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>Whether a text can be the credential that a place takes.</summary>
internal static class ValueJudge
{
    private const int ShortestPassword = 4;
    private const int ShortestSecret = 8;
    private const int ShortestMixedSecret = 10;
    private const int ShortestSink = 8;
    private const int ShortestRandom = 20;
    private const int ShortestNear = 12;
    private const int Longest = 4096;

    private static readonly string[] Schemes = ["Bearer ", "Basic ", "Token ", "ApiKey ", "token ", "Key ", "SharedKey "];

    /// <summary>A first look that most texts of a program don't pass, without any allocation.</summary>
    public static bool IsWorthALook(string value)
    {
        if (value.Length is < ShortestPassword or > Longest)
        {
            return false;
        }

        var spaces = 0;
        foreach (var c in value)
        {
            if (c is '\n' or '\r' or '\t' or '\0' or '<' or '>' || (c == ' ' && ++spaces > 12))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Letters and digits or signs together, no word, no path, no sentence: worth a look at where it goes even if nothing near it is named so.</summary>
    public static bool LooksChosen(string value)
    {
        var traits = TextTraits.Of(value);
        return value.Length >= 6 && traits.Spaces == 0 && traits.HasLetter
            && ((traits.HasDigit && !traits.IsPathLike) || (value.Length >= ShortestRandom && Entropy.LooksRandom(value)));
    }

    /// <summary>The kinds of places that would take this: most texts fit none, and need no look at where they go.</summary>
    public static PlaceKinds KindsFor(string value)
    {
        var kinds = PlaceKinds.None;
        if (TryRead(value, out var text, out var traits))
        {
            kinds |= FitsPassword(text, traits, "") ? PlaceKinds.Password : PlaceKinds.None;
            kinds |= FitsSecret(text, traits) ? PlaceKinds.Secret : PlaceKinds.None;
            kinds |= FitsSinkOfKey(text, traits) ? PlaceKinds.Sink : PlaceKinds.None;
        }

        // Whatever is near its provider's name may have that provider's format, and a random text is worth a question.
        return traits.HasDigit && traits.Spaces == 0 && !traits.IsUrl && text.Length >= ShortestNear && text.IndexOf('{') < 0 ? PlaceKinds.All : kinds;
    }

    /// <summary>Whether this may be what the place takes.</summary>
    public static bool Fits(PlaceKind kind, string value, string name) => TryRead(value, out var text, out var traits) && kind switch
    {
        PlaceKind.Sink => FitsSink(text, traits, name),
        PlaceKind.Password => FitsPassword(text, traits, name),
        PlaceKind.Secret => FitsSecret(text, traits),
        _ => false,
    };

    /// <summary>Whether the text is long and random enough to be worth a question.</summary>
    public static bool IsRandom(string value, double minimumEntropy) =>
        value.Length >= ShortestRandom && TextTraits.Of(value) is { Spaces: 0, IsPathLike: false, IsPattern: false, IsUrl: false, LongestWord: < 7, DigitRuns: >= 3, HasLowercase: true }
        && Entropy.LooksRandom(value) && Entropy.BitsPerCharacter(value) >= minimumEntropy && !Placeholders.IsHarmless(value);

    /// <summary>False where the text is harmless in every place.</summary>
    private static bool TryRead(string value, out string text, out TextTraits traits)
    {
        text = WithoutScheme(value.Trim());
        traits = TextTraits.Of(text);
        return text.Length >= ShortestPassword && !(CredentialNames.IsCredential(text) && !HasNumbersOfItsOwn(traits)) && !Placeholders.IsHarmless(text);
    }

    /// <summary><c>Secret123</c> and <c>Pa55word</c> are passwords that somebody chose; <c>oauth2_token</c> is a name.</summary>
    private static bool HasNumbersOfItsOwn(in TextTraits traits) =>
        traits.HasDigit && (traits.LongestDigitRun >= 3 || traits.Words <= 1 || traits.HasDigitsForLetters || !traits.IsIdentifier);

    private static string WithoutScheme(string value)
    {
        foreach (var scheme in Schemes)
        {
            if (value.StartsWith(scheme, StringComparison.Ordinal))
            {
                return value.Substring(scheme.Length).Trim();
            }
        }

        return value;
    }

    private static bool FitsSink(string text, TextTraits traits, string name) =>
        traits.Spaces == 0 && CredentialNames.IsPassword(name) ? FitsPassword(text, traits, "") : FitsSinkOfKey(text, traits);

    private static bool FitsSinkOfKey(string text, TextTraits traits) =>
        !traits.IsPattern && !traits.IsUrl && text.Length >= ShortestSink && (traits.HasDigit || traits.Words > 1);

    private static bool FitsPassword(string text, TextTraits traits, string name)
    {
        if (traits.IsPattern || traits.IsUrl || traits.Spaces > 0)
        {
            return false;
        }

        // passwordHash = "SHA512", passwordScheme = "PBKDF2": the name of a method.
        if (!traits.HasLowercase && traits.Words == 1 && traits.DigitRuns == 1 && text.Length <= 8)
        {
            return false;
        }

        // password = "Password", passwordBox = "PasswordBox", password = "user.password": a name again, not a value.
        return traits.HasDigit || traits.Signs > 1 ? !IsName(text, traits) && name.IndexOf(text, StringComparison.OrdinalIgnoreCase) < 0 : traits.Signs == 0 && traits.Words == 1 && !SharesWord(text, name);
    }

    private static bool FitsSecret(string text, TextTraits traits)
    {
        if (traits.IsPattern || traits.IsUrl || traits.Spaces > 0 || text.Length < ShortestSecret)
        {
            return false;
        }

        return !IsName(text, traits) && (Entropy.LooksRandom(text) || (traits.HasDigit && traits.HasLowercase && text.Length >= ShortestMixedSecret));
    }

    /// <summary>Words, with numbers behind them at most: <c>oauth2_token</c>, <c>Utf8Key</c>, <c>api.v2.key</c>.</summary>
    private static bool IsName(string text, TextTraits traits) => traits.IsPathLike || (traits.IsIdentifier && traits.DigitRuns <= 1 && traits.LongestDigitRun <= 2 && !traits.HasDigitsForLetters && !traits.StartsWithDigit && traits.LongestWord >= 4 && traits.Words >= 2);

    private static bool SharesWord(string text, string name) =>
        name.Length > 0 && (name.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf(name.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase) >= 0);
}
