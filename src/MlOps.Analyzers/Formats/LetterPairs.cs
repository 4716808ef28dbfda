namespace MlOps.Analyzers.Formats;

/// <summary>Tells words from letters drawn by chance, by how common each letter is after the one before.</summary>
internal static class LetterPairs
{
    /// <summary>Whether most letters follow each other as they do in words.</summary>
    public static bool LooksWritten(string text, int start, int length)
    {
        var digits = 0;
        var changes = 0;
        for (var i = start; i < start + length; i++)
        {
            digits += Characters.IsDigit(text[i]) ? 1 : 0;
            changes += i > start && Characters.IsDigit(text[i]) != Characters.IsDigit(text[i - 1]) ? 1 : 0;
        }

        return digits == 0 || changes <= 2;
    }
}
