using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>Texts that are the names of things, not their values.</summary>
internal static class NameText
{
    private const int ShortestDrawn = 20;
    private const double ShortestAverageWord = 3.4;

    /// <summary>Words, with numbers behind them at most: <c>oauth2_token</c>, <c>Utf8Key</c>, <c>api.v2.key</c>.</summary>
    public static bool Is(string text, TextTraits traits) => traits.IsPathLike || (traits.IsIdentifier && traits.DigitRuns <= 1 && traits.LongestDigitRun <= 2 && !traits.HasDigitsForLetters && !traits.StartsWithDigit && traits.LongestWord >= 4 && traits.Words >= 2 && !HasTooManyWords(text, traits) && !LetterPairs.LooksDrawn(text));

    /// <summary><c>Secret123</c> and <c>Pa55word</c> are passwords that somebody chose; <c>oauth2_token</c> is a name.</summary>
    public static bool HasNumbersOfItsOwn(in TextTraits traits) =>
        traits.HasDigit && (traits.LongestDigitRun >= 3 || traits.Words <= 1 || traits.HasDigitsForLetters || !traits.IsIdentifier);

    /// <summary>In a long name the words are long too; letters drawn by chance change between small and capital after two or three.</summary>
    private static bool HasTooManyWords(string text, in TextTraits traits) => text.Length >= ShortestDrawn && traits.Words * ShortestAverageWord > traits.Letters;
}
