namespace MlOps.Analyzers.Formats;

/// <summary>Judges what follows a prefix: a real token was drawn by chance, an example was typed.</summary>
internal static class TokenTails
{
    private const double LeastBits = 2.4;
    public const int LongestTail = 300;

    public static bool IsPlausible(SecretFormat format, Grammar grammar, string text, int start, int end, out bool isVerified)
    {
        isVerified = format.Checksum != Checksum.None && Checksums.IsRight(format.Checksum, text, start, end);
        var tail = start;
        if (grammar.Parts[0].Literal is { } prefix)
        {
            tail += prefix.Length;
        }

        if (end <= tail)
        {
            return true;
        }

        // The beginning tells; a long key is not read whole again for each question.
        end = Math.Min(end, tail + LongestTail);
        var length = end - tail;

        if (format.Contains is { } part && text.IndexOf(part, tail, length, StringComparison.Ordinal) < 0)
        {
            return false;
        }

        if (PublishedExamples.IsAt(text, start))
        {
            return false;
        }

        if (Placeholders.HasMarker(text, tail, end) || Placeholders.IsSequence(text, tail, end))
        {
            return false;
        }

        if (grammar.AnchorPart < 0 && !Entropy.LooksRandom(text, tail, length))
        {
            return false;
        }

        var least = format.MinimumEntropy > 0 ? format.MinimumEntropy : Math.Min(LeastBits, Math.Log(length, 2) - 1.2);
        return Entropy.BitsPerCharacter(text, tail, length) >= least && (!format.IsMixed || IsMixed(text, tail, end));
    }

    private static bool IsMixed(string text, int start, int end)
    {
        var digits = 0;
        var letters = 0;
        for (var i = start; i < end; i++)
        {
            digits += Characters.IsDigit(text[i]) ? 1 : 0;
            letters += Characters.IsLetter(text[i]) ? 1 : 0;
        }

        return digits >= 2 && letters >= 2;
    }
}
