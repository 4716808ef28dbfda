namespace MlOps.Analyzers.Versions;

/// <summary>'${NAME:-default}' and '$NAME' of Compose and GitLab, as far as the file says what they are.</summary>
internal static class TextVariables
{
    private const int MostReplaced = 20;

    /// <param name="text">The text with its variables.</param>
    /// <param name="known">What the file itself sets.</param>
    /// <returns>The text with what is known put in; what is not known stays.</returns>
    public static string Substitute(string text, Dictionary<string, string> known)
    {
        if (text.Length > 4096)
        {
            return text;
        }

        var start = text.LastIndexOf('$');
        for (var round = 0; round < MostReplaced && start >= 0; round++)
        {
            var (end, value) = Read(text, start, known);
            if (value is not null)
            {
                text = text.Substring(0, start) + value + text.Substring(end);
            }

            start = start == 0 ? -1 : text.LastIndexOf('$', start - 1);
        }

        return text;
    }

    private static (int End, string? Value) Read(string text, int start, Dictionary<string, string> known)
    {
        var isBraced = start + 1 < text.Length && text[start + 1] == '{';
        var first = isBraced ? start + 2 : start + 1;
        var end = first;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        var value = known.TryGetValue(text.Substring(first, end - first), out var found) ? found : null;
        if (!isBraced)
        {
            return (end, value);
        }

        var close = text.IndexOf('}', end);
        if (close < 0)
        {
            return (end, null);
        }

        var rest = text.Substring(end, close - end);
        var isDefault = rest.StartsWith(":-", StringComparison.Ordinal) || rest.StartsWith("-", StringComparison.Ordinal);
        return (close + 1, value ?? (isDefault ? rest.Substring(rest.IndexOf('-') + 1) : null));
    }
}
