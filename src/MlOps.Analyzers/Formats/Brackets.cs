namespace MlOps.Analyzers.Formats;

/// <summary>How the brackets of a text fit together.</summary>
internal static class Brackets
{
    private const int Deepest = 32;

    /// <summary>Whether a bracket closes another than the one that was opened last: no expression, template or pattern is so.</summary>
    public static bool Mismatch(string text)
    {
        // Two bits for each open bracket, the innermost lowest.
        var open = 0UL;
        var depth = 0;
        foreach (var c in text)
        {
            var kind = c switch { '(' or ')' => 0UL, '[' or ']' => 1UL, '{' or '}' => 2UL, _ => 3UL };
            if (kind == 3)
            {
                continue;
            }

            if (c is '(' or '[' or '{')
            {
                open = (open << 2) | kind;
                if (++depth == Deepest)
                {
                    return false;
                }
            }
            else
            {
                if (depth == 0 || (open & 3) != kind)
                {
                    return true;
                }

                open >>= 2;
                depth--;
            }
        }

        return false;
    }
}
