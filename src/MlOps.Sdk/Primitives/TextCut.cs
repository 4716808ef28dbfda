using System.Text;

namespace MlOps.Sdk.Primitives;

/// <summary>Counts and cuts texts by characters as MLflow does: code points.</summary>
internal static class TextCut
{
    private const int LongestShown = 60;

    /// <summary>The first characters of a text; the text itself where it has no more.</summary>
    public static string To(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        var end = 0;
        for (var taken = 0; taken < maxLength && end < text.Length; taken++)
        {
            end += char.IsSurrogatePair(text, end) ? 2 : 1;
        }

        return end == text.Length ? text : text[..end];
    }

    /// <summary>A text for a message: its beginning, with control characters by their numbers.</summary>
    public static string Shown(string text)
    {
        var start = To(text, LongestShown);
        var shown = new StringBuilder(start.Length);
        foreach (var rune in start.EnumerateRunes())
        {
            shown.Append(Rune.IsControl(rune) ? $"\\u{rune.Value:x4}" : rune.ToString());
        }

        return shown.Append(start.Length < text.Length ? "…" : "").ToString();
    }

    public static int Count(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
