namespace MlOps.Analyzers.Formats;

/// <summary>JSON Web Tokens in their compact form (RFC 7519): header, payload and signature in Base64Url.</summary>
internal static class JsonWebTokens
{
    private const int ShortestPart = 8;
    private const int ShortestToken = 36;
    private const int MostParts = 5;
    private const int ShortestSignature = 20;

    public static void Look(TextScan scan, int start)
    {
        var text = scan.Text;
        if (start < scan.WebTokenEnd || text.Length - start < ShortestToken || text[start] != 'e' || text[start + 1] != 'y' || text[start + 2] != 'J'
            || !Characters.IsIn(text[start + ShortestPart - 1], CharacterSet.Slug) || (start > 0 && Characters.IsIn(text[start - 1], CharacterSet.Slug)))
        {
            return;
        }

        var header = scan.Runs.EndOf(text, start, CharacterSet.Slug);
        if (header - start < ShortestPart || header == text.Length || text[header] != '.')
        {
            return;
        }

        var payload = scan.Runs.EndOf(text, header + 1, CharacterSet.Slug);
        var isUnsigned = (payload == text.Length || text[payload] != '.') && payload - header > ShortestSignature && text[header + 1] == 'e' && text[header + 2] == 'y' && EndsObject(text, header + 1, payload);
        if (!(isUnsigned || (payload < text.Length && text[payload] == '.')) || !NamesAlgorithm(text, start, header))
        {
            return;
        }

        if (isUnsigned)
        {
            // Without its signature, as some pass it on; what it says is still its owner's.
            scan.WebTokenEnd = payload;
            scan.Add(SecretFormatTable.Get("json-web-token"), start, payload);
            return;
        }

        // An encrypted token has five parts, of which the second may be empty.
        var end = payload;
        var longest = 0;
        for (var part = 2; part < MostParts && end < text.Length && text[end] == '.'; part++)
        {
            var next = scan.Runs.EndOf(text, end + 1, CharacterSet.Slug);
            longest = Math.Max(longest, next - end - 1);
            end = next;
        }

        scan.Steps += end - start;
        scan.WebTokenEnd = end;
        if (longest >= ShortestSignature && !Placeholders.HasMarker(text, payload, end))
        {
            scan.Add(SecretFormatTable.Get("json-web-token"), start, end);
        }
    }

    /// <summary>Whether this is a header without the rest: it names an algorithm, and nothing more.</summary>
    public static bool IsHeaderAlone(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.IndexOf('.') < 0 && NamesAlgorithm(text, 0, text.Length);

    /// <summary>Whether the decoded header has the member "alg", which the standard asks for.</summary>
    private static bool NamesAlgorithm(string text, int start, int end)
    {
        const string Member = "\"alg\"";
        var bits = 0;
        var count = 0;
        var matched = 0;
        for (var i = start; i < end; i++)
        {
            bits = (bits << 6) | ValueOf(text[i]);
            count += 6;
            if (count < 8)
            {
                continue;
            }

            count -= 8;
            var decoded = (char)((bits >> count) & 255);
            matched = decoded == Member[matched] ? matched + 1 : decoded == Member[0] ? 1 : 0;
            if (matched == Member.Length)
            {
                return EndsObject(text, start, end);
            }
        }

        return false;
    }

    /// <summary>Whether the decoded text ends with a brace: a shorter one was cut.</summary>
    private static bool EndsObject(string text, int start, int end)
    {
        var left = (end - start) % 4;
        var first = left == 0 ? end - 4 : end - left;
        var bits = 0;
        for (var i = first; i < end; i++)
        {
            bits = (bits << 6) | ValueOf(text[i]);
        }

        return left switch
        {
            0 => (bits & 255) == '}',
            2 => (bits >> 4) == '}',
            3 => ((bits >> 2) & 255) == '}',
            _ => false,
        };
    }

    private static int ValueOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' or '+' => 62,
        _ => 63,
    };
}
