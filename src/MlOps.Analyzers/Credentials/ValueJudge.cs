using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>Whether a text can be the credential that a place takes.</summary>
internal static class ValueJudge
{
    private const int ShortestPassword = 4;
    private const int ShortestSink = 8;
    private const int ShortestRandom = 20;
    private const int ShortestWord = 7;
    private const int ShortestNear = 12;
    private const int FewestSignsOfTangle = 3;
    private const int MostSpaces = 12;
    private const int Longest = 4096;

    private static readonly char[] ConnectionSigns = ['=', ';', ',', ':'];

    private static readonly string[] Schemes = ["Bearer ", "Basic ", "Token ", "ApiKey ", "token ", "Key ", "SharedKey "];

    /// <summary>A first look that most texts of a program don't pass, without any allocation.</summary>
    public static bool IsWorthALook(string value)
    {
        if (value.Length is < ShortestPassword or > Longest)
        {
            return false;
        }

        var spaces = 0;
        var isOpen = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];

            // Nothing stands between <>: no tag, and nothing to fill in.
            if (c == '<' && i + 1 < value.Length && value[i + 1] == '>')
            {
                i++;
                continue;
            }

            isOpen |= c == '<';
            if (c is '\n' or '\r' or '\t' or '\0' || (c == '>' && isOpen) || (c == ' ' && ++spaces > MostSpaces))
            {
                return false;
            }
        }

        return spaces == 0 || !isOpen;
    }

    /// <summary>Letters and digits or signs together, no word, no path, no sentence: worth a look at where it goes even if nothing near it is named so.</summary>
    public static bool LooksChosen(string value)
    {
        var traits = TextTraits.Of(value);
        return value.Length >= 6 && traits.Spaces == 0 && traits.HasLetter
            && ((traits.HasDigit && !traits.IsPathLike) || SelfDescribed.Is(value) || TypedKeys.Is(value) || (traits.Signs == 1 && traits.Words <= 2 && PasswordText.HasChosenSign(value)) || (traits.Signs >= FewestSignsOfTangle && PasswordText.IsTangle(value)) || (value.Length >= ShortestRandom && Entropy.LooksRandom(value)));
    }

    /// <summary>The kinds of places that would take this: most texts fit none, and need no look at where they go.</summary>
    public static PlaceKinds KindsFor(string value)
    {
        var kinds = PlaceKinds.None;
        if (TryRead(value, out var text, out var traits))
        {
            kinds |= PasswordText.Fits(text, traits, "") ? PlaceKinds.Password : PlaceKinds.None;
            kinds |= SecretText.Fits(text, traits) || SecretText.IsChosen(text, traits) ? PlaceKinds.Secret : PlaceKinds.None;
            kinds |= FitsSinkOfKey(text, traits) ? PlaceKinds.Sink : PlaceKinds.None;
            kinds |= FitsConnection(text, traits) ? PlaceKinds.Connection : PlaceKinds.None;
        }

        kinds |= SelfDescribed.Is(value) || UserAndPassword.IsWritten(value) ? PlaceKinds.Password | PlaceKinds.Secret
            : TypedPasswords.Is(value) || DefaultPasswords.Is(value) ? PlaceKinds.Password
            : PlaceKinds.None;
        kinds |= TypedKeys.Is(value) ? PlaceKinds.Secret | PlaceKinds.Sink : PlaceKinds.None;

        // Whatever is near its provider's name may have that provider's format, and a random text is worth a question.
        return traits.HasDigit && traits.Spaces == 0 && !traits.IsUrl && text.Length >= ShortestNear && text.IndexOf('{') < 0 ? PlaceKinds.All : kinds;
    }

    /// <summary>Whether this may be what the place takes.</summary>
    public static bool Fits(PlaceKind kind, string value, string name) => kind switch
    {
        PlaceKind.Password => SelfDescribed.Is(value) || UserAndPassword.IsWritten(value) || FitsTyped(value, name),
        PlaceKind.Secret => SelfDescribed.Is(value) || UserAndPassword.IsWritten(value) || FitsTypedKey(value, name),
        PlaceKind.Sink => CredentialNames.IsPassword(name) ? FitsTyped(value, name) : FitsTypedKey(value, name),
        _ => false,
    } || FitsAsItIs(kind, value, name);

    private static bool FitsTyped(string value, string name) => TypedPasswords.Is(value) || DefaultPasswords.IsUnder(value, name);

    private static bool FitsTypedKey(string value, string name) => TypedKeys.Is(value) && TypedKeys.CanBeOf(name);

    private static bool FitsAsItIs(PlaceKind kind, string value, string name) => TryRead(value, out var text, out var traits) && kind switch
    {
        PlaceKind.Sink => FitsSink(text, traits, name),
        PlaceKind.Password => PasswordText.Fits(text, traits, name),
        PlaceKind.Secret => SecretText.Fits(text, traits) || (CredentialNames.IsPlainSecret(name) && SecretText.IsChosen(text, traits)),
        PlaceKind.Connection => FitsConnection(text, traits),
        _ => false,
    };

    /// <summary>Whether the text is long and random enough to be worth a question.</summary>
    public static bool IsRandom(string value, double minimumEntropy) =>
        value.Length >= ShortestRandom && TextTraits.Of(value) is { Spaces: 0, IsPathLike: false, IsPattern: false, IsUrl: false, DigitRuns: >= 3, HasLowercase: true } traits
        && (traits.LongestWord < ShortestWord || LetterPairs.LooksDrawn(value)) && Entropy.LooksRandom(value) && Entropy.BitsPerCharacter(value) >= minimumEntropy && !Placeholders.IsHarmless(value);

    /// <summary>False where the text is harmless in every place.</summary>
    private static bool TryRead(string value, out string text, out TextTraits traits)
    {
        text = WithoutScheme(value.Trim());
        traits = TextTraits.Of(text);
        return text.Length >= ShortestPassword && !(CredentialNames.IsCredential(text) && !NameText.HasNumbersOfItsOwn(traits) && !PasswordText.HasSignForLetter(text) && !Entropy.LooksRandom(text)) && !Placeholders.IsHarmless(text) && !UserAndPassword.IsWithoutPassword(text);
    }

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
        traits.Spaces == 0 && CredentialNames.IsPassword(name) ? PasswordText.Fits(text, traits, "") : FitsSinkOfKey(text, traits);

    private static bool FitsSinkOfKey(string text, TextTraits traits) =>
        !traits.IsPattern && !traits.IsUrl && text.Length >= ShortestSink && (traits.HasDigit || traits.Words > 1);

    private static bool FitsConnection(string text, TextTraits traits) =>
        !traits.IsPattern && !traits.IsUrl && !traits.IsPathLike && traits.Spaces == 0 && text.IndexOfAny(ConnectionSigns) < 0;
}
