namespace MlOps.Analyzers.Formats;

/// <summary>Judges what follows a prefix: a real token was drawn by chance, an example was typed.</summary>
internal static class TokenTails
{
    private const double LeastBits = 2.4;
    public const int LongestTail = 300;

    private const int EncodedUuid = 12;
    private const int FewestBeforeRow = 32;

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

        if (IsMasked(text, end) || HasMarker(text, tail, end) || Placeholders.IsSequence(text, tail, end))
        {
            return false;
        }

        if (format.HoldsNoUuid && IsUuid(text, tail))
        {
            return false;
        }

        if (grammar.AnchorPart < 0 && EncodedContents.IsPublicAt(text, start))
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

    /// <summary>Whether a word or a row of signs says that it is an example. Behind enough that was drawn by chance a row is part of the token: Heroku's have one.</summary>
    private static bool HasMarker(string text, int start, int end) =>
        Placeholders.HasMarker(text, start, end)
        && !(text.IndexOf("____", start, end - start, StringComparison.Ordinal) is var row && row - start >= FewestBeforeRow && Entropy.LooksRandom(text, start, row - start) && !Placeholders.HasMarker(text, start, row));

    /// <summary>Whether the JSON that goes on in Base64 at the position has a UUID there: its ninth character is a hyphen, and the eight before are hexadecimal.</summary>
    private static bool IsUuid(string text, int start)
    {
        if (start + EncodedUuid > text.Length || Characters.EndOfRun(text, start, start + EncodedUuid, CharacterSet.Base64) < start + EncodedUuid)
        {
            return false;
        }

        var bytes = Convert.FromBase64String(text.Substring(start, EncodedUuid));
        return bytes[8] == '-' && bytes.Take(8).All(one => Characters.IsIn((char)one, CharacterSet.LowerHex));
    }

    /// <summary>Whether what follows hides the rest: <c>xoxp-572370529330-####</c>.</summary>
    private static bool IsMasked(string text, int end) => end + 1 < text.Length && text[end] == text[end + 1] && text[end] is '#' or '*' or '•' or '…';

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
