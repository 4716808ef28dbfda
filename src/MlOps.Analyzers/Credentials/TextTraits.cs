using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>What one pass over a text tells: its kinds of characters and how they follow each other.</summary>
internal struct TextTraits
{
    public bool HasDigit { get; private set; }

    public bool HasLetter => Letters > 0;

    public int Letters { get; private set; }

    public bool HasLowercase { get; private set; }

    public int Spaces { get; private set; }

    /// <summary>Characters that are neither letters, digits nor spaces.</summary>
    public int Signs { get; private set; }

    public int DigitRuns { get; private set; }

    public int LongestDigitRun { get; private set; }

    /// <summary>Parts as a name has them: <c>accessToken</c> has 2.</summary>
    public int Words { get; private set; }

    public int LongestWord { get; private set; }

    /// <summary>Digits in place of letters: <c>pa55word</c>. The numbers that names have, such as <c>base64url</c>, are none.</summary>
    public bool HasDigitsForLetters { get; private set; }

    public bool StartsWithDigit { get; private set; }

    /// <summary>Letters, digits, and the signs that join words.</summary>
    public bool IsIdentifier { get; private set; }

    public bool IsPathLike { get; private set; }

    /// <summary>A pattern or format: something in it stands for other text.</summary>
    public bool IsPattern { get; private set; }

    public bool IsUrl { get; private set; }

    public static TextTraits Of(string text)
    {
        int digits = 0, letters = 0, spaces = 0, signs = 0, runs = 0, run = 0, longestRun = 0, words = 0, word = 0, longestWord = 0, joins = 0, slashes = 0, lower = 0;
        var previous = '\0';
        var beforeRun = '\0';
        var number = 0;
        var stands = false;
        foreach (var c in text)
        {
            if (c is >= '0' and <= '9')
            {
                digits++;
                word = 0;
                beforeRun = run == 0 ? previous : beforeRun;
                number = run == 0 ? c - '0' : Math.Min(9999, (number * 10) + c - '0');
                runs += run++ == 0 ? 1 : 0;
                longestRun = Math.Max(longestRun, run);
            }
            else
            {
                stands |= run >= 2 && char.IsLower(beforeRun) && char.IsLower(c) && number is not (16 or 32 or 64 or 128 or 256 or 512);
                run = 0;
                if (char.IsLetter(c))
                {
                    letters++;
                    lower += char.IsUpper(c) ? 0 : 1;
                    var starts = word == 0 || (char.IsUpper(c) && char.IsLower(previous));
                    word = starts ? 1 : word + 1;
                    words += starts ? 1 : 0;
                    longestWord = Math.Max(longestWord, word);
                }
                else
                {
                    word = 0;
                    spaces += char.IsWhiteSpace(c) ? 1 : 0;
                    signs += char.IsWhiteSpace(c) ? 0 : 1;
                    joins += c is '_' or '-' or '.' or ':' ? 1 : 0;
                    slashes += c is '/' or '\\' ? 1 : 0;
                }
            }

            previous = c;
        }

        return new()
        {
            HasDigit = digits > 0,
            Letters = letters,
            HasLowercase = lower > 0,
            Spaces = spaces,
            Signs = signs,
            DigitRuns = runs,
            LongestDigitRun = longestRun,
            HasDigitsForLetters = stands,
            Words = words,
            LongestWord = longestWord,
            StartsWithDigit = text.Length > 0 && text[0] is >= '0' and <= '9',
            IsIdentifier = signs == joins && spaces == 0,
            IsPathLike = slashes > 0 && ((digits == 0 && lower == letters && letters > 0 && slashes + joins == signs && spaces == 0) || (!Entropy.LooksRandom(text) && (text[0] is '/' or '\\' or '.' or '~' || text.IndexOf('\\') >= 0 || digits * 8 < letters))),
            IsPattern = signs > joins && (text.IndexOf('{') >= 0 || text.IndexOf('\\') >= 0 || text.IndexOf("(?", StringComparison.Ordinal) >= 0 || text.IndexOf("]+", StringComparison.Ordinal) >= 0
                || text.IndexOf("]*", StringComparison.Ordinal) >= 0 || text.IndexOf(".*", StringComparison.Ordinal) >= 0) && !Brackets.Mismatch(text),
            IsUrl = text.IndexOf("://", StringComparison.Ordinal) >= 0 || text.StartsWith("urn:", StringComparison.Ordinal) || text.StartsWith("www.", StringComparison.Ordinal),
        };
    }
}
