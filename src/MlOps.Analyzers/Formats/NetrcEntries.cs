namespace MlOps.Analyzers.Formats;

/// <summary>Entries of a .netrc file: <c>machine host login user password value</c>.</summary>
internal static class NetrcEntries
{
    private const int LongestEntry = 300;

    public static void Look(TextScan scan, int end)
    {
        var text = scan.Text;
        var limit = Math.Min(text.Length, end + LongestEntry);
        var from = Math.Min(limit, Math.Max(end, scan.NoLoginBefore));
        scan.Steps += limit - from;
        var login = text.IndexOf("login", from, limit - from, StringComparison.Ordinal);
        if (login < 0)
        {
            scan.NoLoginBefore = Math.Max(from, limit - 5);
        }

        var word = login < 0 ? -1 : text.IndexOf("password", login, limit - login, StringComparison.Ordinal);
        if (word < 0)
        {
            return;
        }

        var start = Characters.SkipSpaces(text, word + 8);
        var stop = scan.Runs.EndOf(text, start, CharacterSet.Printable);
        if (start > word + 8 && stop - start >= 4 && !Placeholders.IsHarmlessPassword(text.Substring(start, stop - start)))
        {
            scan.Add(SecretFormatTable.Get("netrc-password"), start, stop);
        }
    }
}
