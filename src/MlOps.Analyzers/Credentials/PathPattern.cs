namespace MlOps.Analyzers.Credentials;

/// <summary>A pattern of paths as <c>.gitignore</c> has them: <c>*</c> within a folder's name, <c>**</c> over several, <c>?</c> for one character.</summary>
internal static class PathPattern
{
    /// <summary>Whether the path, or its end from some folder on, is as the pattern says.</summary>
    public static bool Matches(string path, string pattern)
    {
        var text = path.Replace('\\', '/');
        var wanted = pattern.Trim('/');
        for (var start = 0; start <= text.Length; start++)
        {
            if ((start == 0 || text[start - 1] == '/') && Matches(text, start, wanted, 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string text, int at, string pattern, int p)
    {
        while (p < pattern.Length)
        {
            if (pattern[p] == '*')
            {
                var isDeep = p + 1 < pattern.Length && pattern[p + 1] == '*';
                var next = p + (isDeep ? 2 : 1);
                next += isDeep && next < pattern.Length && pattern[next] == '/' ? 1 : 0;
                for (var end = at; end <= text.Length && (isDeep || end == at || text[end - 1] != '/'); end++)
                {
                    if (Matches(text, end, pattern, next))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (at >= text.Length || (pattern[p] != text[at] && (pattern[p] != '?' || text[at] == '/')))
            {
                return false;
            }

            at++;
            p++;
        }

        return at == text.Length;
    }
}
