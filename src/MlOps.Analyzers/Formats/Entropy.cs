namespace MlOps.Analyzers.Formats;

/// <summary>How much chance there is in a text.</summary>
internal static class Entropy
{
    private const int ShortestRandom = 12;

    [ThreadStatic]
    private static int[]? t_counts;

    /// <summary>Shannon's entropy of the characters, in bits; 0 for an empty text.</summary>
    public static double BitsPerCharacter(string text) => BitsPerCharacter(text, 0, text.Length);

    public static double BitsPerCharacter(string text, int start, int length)
    {
        if (length <= 0)
        {
            return 0;
        }

        var counts = t_counts ??= new int[128];
        Array.Clear(counts, 0, counts.Length);
        for (var i = start; i < start + length; i++)
        {
            counts[text[i] & 127]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / length;
                bits -= share * Math.Log(share, 2);
            }
        }

        return bits;
    }

    /// <summary>Whether the value looks drawn by chance, as keys are, and not written by a human.</summary>
    public static bool LooksRandom(string value) => LooksRandom(value, 0, value.Length);

    public static bool LooksRandom(string text, int start, int length)
    {
        if (length < ShortestRandom)
        {
            return false;
        }

        var shape = CharacterSet.None;
        var digits = 0;
        for (var i = start; i < start + length; i++)
        {
            var atom = Characters.AtomOf(text[i]);
            if (atom is CharacterSet.None or CharacterSet.Space)
            {
                return false;
            }

            shape |= atom;
            digits += (atom & CharacterSet.Digits) != 0 ? 1 : 0;
        }

        var bits = BitsPerCharacter(text, start, length);
        if ((shape & ~(CharacterSet.Hex | CharacterSet.Hyphen)) == 0)
        {
            return (shape & CharacterSet.Digits) != 0 && bits >= Math.Min(3.0, Math.Log(length, 2) - 1.3);
        }

        return (shape & CharacterSet.Letters) != 0
            && bits >= Math.Min(digits * 4 >= length ? 3.2 : 3.6, Math.Log(length, 2) - 0.7)
            && !LetterPairs.LooksWritten(text, start, length);
    }
}
