namespace MlOps.Analyzers.Formats;

/// <summary>Private keys: PEM (RFC 7468), OpenPGP, PuTTY, SSH2, JSON Web Keys (RFC 7517) and .NET's XML.</summary>
internal static class PrivateKeys
{
    private const int ShortestBody = 32;
    private const int LongestLabel = 60;
    private const int LongestHeaders = 1000;

    public static void Look(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        if (start < scan.PrivateKeyEnd)
        {
            return;
        }

        if (text[start] == '-')
        {
            LookAtPem(scan, start, end);
            return;
        }

        // These look through all that follows: once is enough.
        scan.Steps += text.Length;
        scan.PrivateKeyEnd = text.Length;
        switch (text[start])
        {
            case '<':
                LookForElement(scan, start, end);
                break;
            case '"' or '\'':
                LookAtWebKey(scan, start);
                break;
            default:
                var body = text.IndexOf("Private-Lines:", end, StringComparison.OrdinalIgnoreCase);
                var line = body < 0 ? text.Length : SkipToLine(text, body);
                if (body >= 0 && text.IndexOf("(?", end, StringComparison.Ordinal) < 0 && scan.Runs.EndOf(text, line, CharacterSet.Base64 | CharacterSet.EqualsSign) - line >= ShortestBody)
                {
                    scan.Add(SecretFormatTable.Get("private-key-putty"), start, text.Length);
                }

                break;
        }
    }

    /// <summary>A label that says it is private, then enough of Base64. Code that reads keys has the label alone.</summary>
    private static void LookAtPem(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        var limit = Math.Min(text.Length, end + LongestLabel);
        var label = text.IndexOf("PRIVATE KEY", end, limit - end, StringComparison.Ordinal);
        var close = label < 0 ? -1 : text.IndexOf("----", label, Math.Min(text.Length, label + 40) - label, StringComparison.Ordinal);
        if (close < 0)
        {
            return;
        }

        var position = close;
        var body = 0;
        var inHeader = false;
        var furthest = Math.Min(text.Length, close + LongestHeaders);
        for (; position < furthest && body < ShortestBody; position++)
        {
            var c = text[position];
            inHeader = c switch
            {
                ':' => true,
                '\n' or '\r' => false,
                _ => inHeader,
            };
            if (!inHeader && Characters.IsIn(c, CharacterSet.Base64))
            {
                body++;
            }
            else if (c is '-' && body > 0)
            {
                break;
            }
            else if (!inHeader && c is not ('-' or ' ' or '\n' or '\r' or '\t' or '\\' or '"' or '\'' or '+' or '=' or ':' or ',' or '.' or '('))
            {
                return;
            }
        }

        scan.Steps += position - close;
        if (inHeader && body < ShortestBody)
        {
            // A line without an end: nothing that begins within it is a key.
            scan.PrivateKeyEnd = position;
        }

        if (body < ShortestBody || Placeholders.IsSequence(text, position - ShortestBody, position))
        {
            return;
        }

        var foot = text.IndexOf("-----END", position, StringComparison.Ordinal);
        var close2 = foot < 0 ? -1 : text.IndexOf("-----", Math.Min(text.Length, foot + 8), StringComparison.Ordinal);
        var id = text.IndexOf("PGP", end, label - end, StringComparison.Ordinal) >= 0 ? "private-key-pgp" : "private-key-pem";
        scan.PrivateKeyEnd = close2 < 0 ? text.Length : close2 + 5;
        scan.Add(SecretFormatTable.Get(id), start, scan.PrivateKeyEnd);
    }

    private static int SkipToLine(string text, int start)
    {
        var line = text.IndexOf('\n', start);
        return line < 0 ? text.Length : line + 1;
    }

    private static void LookForElement(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        var exponent = text.IndexOf("<D>", end, StringComparison.Ordinal);
        if (exponent >= 0 && scan.Runs.EndOf(text, exponent + 3, CharacterSet.Base64) - exponent > ShortestBody)
        {
            scan.Add(SecretFormatTable.Get("private-key-xml"), start, text.Length);
        }
    }

    /// <summary>"d" is the private part of RSA and elliptic keys, "k" a symmetric key.</summary>
    private static void LookAtWebKey(TextScan scan, int start)
    {
        var text = scan.Text;
        foreach (var name in new[] { "\"d\"", "\"k\"", "'d'", "'k'" })
        {
            var at = text.IndexOf(name, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var value = Characters.SkipSpaces(text, at + name.Length);
            if (value < text.Length && text[value] == ':')
            {
                value = Characters.SkipSpaces(text, value + 1) + 1;
                var end = value >= text.Length ? value : scan.Runs.EndOf(text, value, CharacterSet.Slug);
                if (end - value >= 22 && !Placeholders.IsSequence(text, value, end))
                {
                    scan.Add(SecretFormatTable.Get("private-key-jwk"), Math.Min(start, at), end);
                    return;
                }
            }
        }
    }
}
