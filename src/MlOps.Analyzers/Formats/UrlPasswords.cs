namespace MlOps.Analyzers.Formats;

/// <summary>Passwords in the user part of a URL (RFC 3986, 3.2.1).</summary>
internal static class UrlPasswords
{
    private const int LongestUserPart = 1024;
    private const int ShortestPassword = 3;
    private const int LongestCounted = 6;
    private const int ShortestWithSign = 6;

    private static readonly char[] Braces = ['{', '}'];
    private static readonly char[] Signs = ['*', '$', '('];

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
        if (at < 0 || at + 1 >= text.Length || !IsHost(text[at + 1]) || IsDigest(text, at + 1) || Characters.HasAt(text, start, "mailto:"))
        {
            return;
        }

        if (password > 0 && password < at)
        {
            if (at - password >= ShortestPassword && !IsHarmless(text, password, at))
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

    /// <summary>What stands behind an image's tag: <c>docker://node:24@sha256:…</c>.</summary>
    private static bool IsDigest(string text, int start) => Characters.HasAt(text, start, "sha256:") || Characters.HasAt(text, start, "sha512:");

    private static bool IsHarmless(string text, int password, int at)
    {
        var value = text.Substring(password, at - password);
        return Placeholders.IsHarmless(value) || value == "anonymous" || (value.Length <= LongestCounted && Placeholders.IsCounted(value)) || IsPort(value) || IsFilledIn(value);
    }

    /// <summary>Whether something stands for the password: a variable, a call, asterisks. One sign at its end is of the password.</summary>
    private static bool IsFilledIn(string value) =>
        value.IndexOfAny(Braces) >= 0 || value[0] == '$' || value.IndexOf("$(", StringComparison.Ordinal) >= 0 || value.IndexOf("**", StringComparison.Ordinal) >= 0 || value.Length < ShortestWithSign && value.IndexOfAny(Signs) >= 0
        || (value.IndexOf('(') is > 0 and var open && value.IndexOf(')', open) > 0);

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
