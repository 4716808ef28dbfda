using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>What a token or key looks like.</summary>
internal static class SecretText
{
    private const int Shortest = 8;
    private const int ShortestMixed = 10;
    private const int ShortestTangle = 12;
    private const int ShortestChosen = 7;
    private const int ShortestOfTwoWords = 10;
    private const int FewestChosenLetters = 5;
    private const int ShortestWithDigits = 6;
    private const int ShortestTyped = 12;

    private static readonly char[] Digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    private static readonly char[] Joints = ['-', '_', '.'];

    /// <summary>Whether a place that is named for a token or key takes the text.</summary>
    public static bool Fits(string text, TextTraits traits)
    {
        if (IsWordWithDigits(text, traits) || IsTyped(text, traits))
        {
            return true;
        }

        if (traits.IsPattern || traits.IsUrl || traits.Spaces > 0 || text.Length < Shortest)
        {
            return false;
        }

        return !NameText.Is(text, traits) && !EndsInSequence(text) && !JsonWebTokens.IsHeaderAlone(text) && ((text.Length >= ShortestTangle && Brackets.Mismatch(text)) || Entropy.LooksRandom(text) || (traits.HasDigit && traits.HasLowercase && text.Length >= ShortestMixed));
    }

    /// <summary>A word and a number, or two words and a sign, as people choose for what is only called a secret: <c>hunter2</c>, <c>bread#butter</c>.</summary>
    public static bool IsChosen(string text, in TextTraits traits) =>
        (traits is { Words: 2, Signs: 1, Spaces: 0 } && text.Length >= ShortestOfTwoWords && PasswordText.HasChosenSign(text)) || IsWordAndNumber(text, traits);

    private static bool IsWordAndNumber(string text, in TextTraits traits) =>
        text.Length >= ShortestChosen && traits is { Words: 1, Signs: 0, Spaces: 0, DigitRuns: 1, StartsWithDigit: false } && traits.LongestWord >= FewestChosenLetters
        && text.All(c => Characters.IsLower(c) || Characters.IsDigit(c)) && !Placeholders.IsHarmless(text.TrimEnd(Digits));

    /// <summary>Digits for letters, as in <c>s3cr3t</c>: nobody names anything so.</summary>
    private static bool IsWordWithDigits(string text, in TextTraits traits) =>
        text.Length >= ShortestWithDigits && traits is { Signs: 0, Spaces: 0, DigitRuns: >= 2, LongestDigitRun: 1, LongestWord: >= 2, StartsWithDigit: false } && text.All(c => Characters.IsLower(c) || Characters.IsDigit(c)) && Characters.IsLetter(text[text.Length - 1]) && !Placeholders.IsSequence(text, 0, text.Length);

    /// <summary>Small letters that follow each other as in no word: what fingers fall on.</summary>
    private static bool IsTyped(string text, in TextTraits traits) =>
        text.Length >= ShortestTyped && traits.Words == 1 && traits.Letters == text.Length && text.All(Characters.IsLower) && LetterPairs.LooksDrawn(text);

    /// <summary><c>xoxp-1234567890</c>: the beginning of a token, and what people type for the rest.</summary>
    private static bool EndsInSequence(string text)
    {
        var start = text.LastIndexOfAny(Joints) + 1;
        return start > 0 && (text.Length - start) * 2 >= text.Length && Placeholders.IsSequence(text, start, text.Length);
    }
}
