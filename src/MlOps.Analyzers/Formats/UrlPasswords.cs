namespace MlOps.Analyzers.Formats;

/// <summary>Passwords in the user part of a URL (RFC 3986, 3.2.1).</summary>
internal static class UrlPasswords
{
    private const int LongestUserPart = 1024;
    private const int ShortestPassword = 3;

    public static void Look(TextScan scan, int colon, int start)
    {
        var text = scan.Text;
        var scheme = colon;
        while (scheme > 0 && colon - scheme < 30 && Characters.IsIn(text[scheme - 1], CharacterSet.LettersAndDigits | CharacterSet.Plus | CharacterSet.Dot | CharacterSet.Hyphen))
        {
            scheme--;
        }

        if (scheme == colon)
        {
            return;
        }

        var at = -1;
        var password = -1;
        var limit = Math.Min(text.Length, start + LongestUserPart);
        for (var i = start; i < limit; i++)
        {
            var c = text[i];
            if (c is '/' or '?' or '#' or ' ' or '"' or '\'' or '<' or '>' or '`' or '\\' or '\n' or '\r' or '\t' or ',')
            {
                break;
            }

            if (c == ':' && password < 0)
            {
                password = i + 1;
            }

            if (c == '@')
            {
                at = i;
            }
        }

        scan.Steps += colon - scheme + (at < 0 ? 1 : at - start);
        if (at < 0 || at + 1 >= text.Length || !IsHost(text[at + 1]))
        {
            return;
        }

        if (password > 0 && password < at)
        {
            if (at - password >= ShortestPassword && !IsHarmless(text, start, password, at))
            {
                scan.Add(SecretFormatTable.Get("url-password"), password, at);
            }
        }
        else if (password < 0 && Entropy.LooksRandom(text, start, at - start) && !Placeholders.HasMarker(text, start, at))
        {
            scan.Add(SecretFormatTable.Get("url-token"), start, at);
        }
    }

    private static bool IsHost(char c) => Characters.IsIn(c, CharacterSet.LettersAndDigits) || c is '[' or '$' or '{';

    private static bool IsHarmless(string text, int user, int password, int at)
    {
        var value = text.Substring(password, at - password);
        return Placeholders.IsHarmless(value) || IsPort(value) || value.IndexOfAny(['{', '}', '(', '$', '*']) >= 0
            || (Characters.HasAt(text, user, value) && user + value.Length == password - 1);
    }

    /// <summary>The number of a port, and signs behind it: what follows is no host.</summary>
    private static bool IsPort(string value)
    {
        var digits = 0;
        while (digits < value.Length && Characters.IsDigit(value[digits]))
        {
            digits++;
        }

        return digits is > 0 and <= 5 && Characters.EndOfRun(value, digits, value.Length, CharacterSet.OtherMark) == value.Length && digits < value.Length;
    }
}
