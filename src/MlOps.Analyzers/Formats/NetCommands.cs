namespace MlOps.Analyzers.Formats;

/// <summary>Windows' <c>net use \\host\share password /user:name</c> and <c>net user name password /add</c>: the password is a word of its own.</summary>
internal static class NetCommands
{
    private const int LongestCommand = 200;

    public static readonly string[] Words = ["net use ", "net user ", "net.exe use ", "net.exe user "];

    public static void Look(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        if (start < scan.CommandEnd || (start > 0 && Characters.IsIn(text[start - 1], CharacterSet.Slug)))
        {
            return;
        }

        var limit = Math.Min(text.Length, end + LongestCommand);
        var line = text.IndexOfAny(['\n', '\r', '|', '&'], end, limit - end);
        limit = line < 0 ? limit : line;
        scan.CommandEnd = limit;
        scan.Steps += limit - end;
        var isUser = text[end - 2] == 'r' || text[end - 2] == 'R';
        if (text.IndexOf(isUser ? " /add" : "/user:", end, limit - end, StringComparison.OrdinalIgnoreCase) >= 0)
        {
            LookAtWords(scan, end, limit, isUser ? 1 : 0);
        }
    }

    /// <summary>The first word that is no option, drive or share, behind so many names.</summary>
    private static void LookAtWords(TextScan scan, int start, int limit, int names)
    {
        var text = scan.Text;
        for (var position = Characters.SkipSpaces(text, start); position < limit;)
        {
            var end = text.IndexOf(' ', position, limit - position);
            end = end < 0 ? limit : end;
            var isOther = text[position] is '/' or '\\' or '*' || text[end - 1] == ':';
            if (!isOther && names-- == 0)
            {
                PasswordPhrases.TryAdd(scan, position, end);
                return;
            }

            position = Characters.SkipSpaces(text, end);
        }
    }
}
