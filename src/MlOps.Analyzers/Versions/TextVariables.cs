using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>'${NAME:-default}' and '$NAME' of Compose and GitLab, as far as the file says what they are.</summary>
internal static class TextVariables
{
    private const int MostReplaced = 20;

    /// <summary>'.env' beside a Compose file: what its variables are, as facts.</summary>
    public static void ReadEnvironment(string text, FileVersions versions)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            var sign = text.IndexOf('=', start, end - start);
            if (sign > start && text[start] != '#' && versions.Facts.Count < ParseLimits.MostItems)
            {
                versions.Facts["env:" + text.Substring(start, sign - start).Trim()] = text.Substring(sign + 1, end - sign - 1).Trim().Trim('"', '\'');
            }

            start = end + 1;
        }
    }

    /// <param name="text">The text with its variables.</param>
    /// <param name="known">What the file itself sets.</param>
    /// <param name="own">What a part of it sets for itself.</param>
    /// <returns>The text with what is known put in; what is not known stays.</returns>
    public static string Substitute(string text, Dictionary<string, string> known, Dictionary<string, string>? own = null)
    {
        if (text.Length > 4096)
        {
            return text;
        }

        var start = text.LastIndexOf('$');
        for (var round = 0; round < MostReplaced && start >= 0; round++)
        {
            var (end, value) = Read(text, start, known, own);
            if (value is not null)
            {
                text = text.Substring(0, start) + value + text.Substring(end);
            }

            start = start == 0 ? -1 : text.LastIndexOf('$', start - 1);
        }

        return text;
    }

    public static IEnumerable<string> NamesIn(string text)
    {
        for (var start = text.IndexOf('$'); start >= 0; start = text.IndexOf('$', start + 1))
        {
            var first = start + 1 < text.Length && text[start + 1] == '{' ? start + 2 : start + 1;
            var end = first;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            yield return text.Substring(first, end - first);
        }
    }

    private static (int End, string? Value) Read(string text, int start, Dictionary<string, string> known, Dictionary<string, string>? own)
    {
        var isBraced = start + 1 < text.Length && text[start + 1] == '{';
        var first = isBraced ? start + 2 : start + 1;
        var end = first;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        var name = text.Substring(first, end - first);
        var value = (own is not null && own.TryGetValue(name, out var found)) || known.TryGetValue(name, out found) ? found : null;
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
