namespace MlOps.Analyzers.Formats;

/// <summary>Signs between which another text is filled in: <c>&lt;your-key&gt;</c>, <c>${VARIABLE}</c>, <c>{{ .Values.key }}</c>.</summary>
/// <remarks>Only whole ones count: a password may hold any of these signs by chance.</remarks>
internal static class TemplateSigns
{
    private const int Longest = 80;

    /// <summary>How they begin; the place in the list is the number that <see cref="IsFilledIn"/> asks for.</summary>
    public static readonly string[] Openings = ["<", "${", "{{", "#{"];

    private static readonly string[] Closings = [">", "}", "}}", "}"];

    /// <summary>Signs of two characters around a whole text, of which nothing else is made.</summary>
    private static readonly (string Opening, string Closing)[] Pairs = [("{{", "}}"), ("<%", "%>"), ("[[", "]]"), ("%{", "}"), ("#{", "}#"), ("@@", "@@"), ("__", "__"), ("<<", ">>")];

    /// <summary>Whether all of the text is filled in, whatever stands between the signs.</summary>
    public static bool AreAround(string text)
    {
        foreach (var (opening, closing) in Pairs)
        {
            if (text[0] == opening[0] && text.Length > opening.Length + closing.Length && text[1] == opening[1] && text.EndsWith(closing, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a name or an expression, and the closing sign, follow the opening one that ends at the position.</summary>
    public static bool IsFilledIn(string text, int position, int end, int opening)
    {
        var closing = Closings[opening];
        for (var i = position; i < end && i - position < Longest; i++)
        {
            var c = text[i];
            if (c == closing[0])
            {
                return i > position && string.CompareOrdinal(text, i, closing, 0, closing.Length) == 0;
            }

            var isName = c > 127 || Characters.IsIn(c, CharacterSet.Slug | CharacterSet.Dot | CharacterSet.Colon | CharacterSet.Slash | CharacterSet.Space | CharacterSet.EqualsSign)
                || c is '$' or '|' or '"' or '\'' or ',' or '@' or '%' or '?' or '!' or '(' or ')' or '[' or ']' or '\\';
            if (!isName || (i == position && c is ')' or ']'))
            {
                return false;
            }
        }

        return false;
    }
}
