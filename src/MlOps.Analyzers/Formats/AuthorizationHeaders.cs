using System.Text;

namespace MlOps.Analyzers.Formats;

/// <summary>What follows <c>Bearer</c> (RFC 6750), <c>Basic</c> (RFC 7617) and their like, and curl's <c>-u</c>.</summary>
internal static class AuthorizationHeaders
{
    private const int ShortestToken = 16;
    private const int ShortestBasic = 8;
    private const int ShortestUserKey = 10;

    /// <summary>One in so many characters of a password may be none that people type.</summary>
    private const int MostStrange = 16;

    private static readonly char[] References = ['$', '{', '<', '%'];

    public static void Look(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        if (text[start] == ' ' || text[start] == '-')
        {
            if (scan.HasCurl)
            {
                LookAtUser(scan, end);
            }

            return;
        }

        if (start > 0 && Characters.IsWord(text[start - 1]))
        {
            return;
        }

        var value = end;
        if (text[end - 1] != ' ')
        {
            // "Authorization: value", "bearer value": what stands between is a colon, quotes and spaces.
            while (value < text.Length && value - end < 6 && text[value] is ' ' or ':' or '"' or '\'' or '=' or '\\')
            {
                value++;
            }
        }

        if (value == end && text[end - 1] != ' ')
        {
            return;
        }

        var valueEnd = scan.Runs.EndOf(text, value, CharacterSet.Url);
        var isBasic = Characters.HasAt(text, start, "basic");
        if (isBasic && valueEnd - value >= ShortestBasic && DecodesToUserAndPassword(text, value, valueEnd))
        {
            scan.Add(SecretFormatTable.Get("basic-header"), value, valueEnd);
        }
        else if (isBasic && text[value - 1] == ' ' && valueEnd > value && valueEnd < text.Length && text[valueEnd] == ':')
        {
            // Not encoded, as it should be.
            var passwordEnd = scan.Runs.EndOf(text, valueEnd + 1, CharacterSet.Url);
            if (passwordEnd - valueEnd > ShortestToken && IsToken(text, valueEnd + 1, passwordEnd))
            {
                scan.Add(SecretFormatTable.Get("basic-header"), valueEnd + 1, passwordEnd);
            }
        }
        else if (!isBasic && valueEnd - value >= ShortestToken && IsToken(text, value, valueEnd))
        {
            scan.Add(SecretFormatTable.Get("bearer-header"), value, valueEnd);
        }
    }

    /// <summary>Whether this is the Base64 of <c>user:password</c>.</summary>
    public static bool DecodesToUserAndPassword(string text, int start, int end)
    {
        var length = end - start;
        var base64 = text.Substring(start, length).TrimEnd('=');
        if (base64.Length is < 6 or > 400 || base64.Length % 4 == 1)
        {
            return false;
        }

        try
        {
            var decoded = Encoding.UTF8.GetString(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
            var colon = decoded.IndexOf(':');
            var strange = decoded.Count(c => c is not (>= ' ' and < '\x7f') && !char.IsLetter(c));
            return colon > 0 && colon < decoded.Length - 1 && strange * MostStrange <= decoded.Length
                && !Placeholders.IsHarmless(decoded.Substring(colon + 1));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsToken(string text, int start, int end) =>
        Entropy.LooksRandom(text, start, end - start) && !Placeholders.HasMarker(text, start, end)
        && !Placeholders.IsSequence(text, start, end);

    private static void LookAtUser(TextScan scan, int end)
    {
        var text = scan.Text;
        var start = Characters.SkipSpaces(text, end);
        var quote = start < text.Length && text[start] is '"' or '\'' ? text[start] : ' ';
        start += quote == ' ' ? 0 : 1;
        var limit = Math.Min(text.Length, start + 200);
        var stop = start;
        while (stop < limit && text[stop] != quote && text[stop] is not ('\n' or '\r'))
        {
            stop++;
        }

        scan.Steps += stop - start;

        var colon = text.IndexOf(':', start, stop - start);
        if (colon == stop - 1 && quote != ' ' && colon - start >= ShortestUserKey && text.IndexOfAny(References, start, colon - start) < 0
            && Entropy.LooksRandom(text, start, colon - start))
        {
            // Services whose key is the user's name, and which have no password.
            scan.Add(SecretFormatTable.Get("curl-user"), start, colon);
        }

        if (colon < 0 || stop - colon < 4 || text[start] == '<')
        {
            return;
        }

        var password = text.Substring(colon + 1, stop - colon - 1);
        if (password[0] is not ('$' or '{' or '<' or '%') && !Placeholders.IsHarmless(password))
        {
            scan.Add(SecretFormatTable.Get("curl-user"), colon + 1, stop);
        }
    }
}
