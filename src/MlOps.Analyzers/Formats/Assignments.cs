namespace MlOps.Analyzers.Formats;

/// <summary>A credential's name and its value within one text: <c>Password=…;</c>, <c>"api_key": "…"</c>, <c>export TOKEN=…</c>.</summary>
internal static class Assignments
{
    private const int LongestName = 60;
    private const int LongestValue = 1024;
    private const int ShortestPassword = 4;
    private const int ShortestToken = 12;
    private const int ShortestNamelessKey = 20;

    private const CharacterSet NameSet = CharacterSet.Slug | CharacterSet.Dot;

    public static void Look(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        var nameEnd = scan.Runs.EndOf(text, text[end - 1] == '=' ? end - 1 : end, NameSet);
        if (start < scan.LastValueEnd || nameEnd == scan.LastNameEnd || nameEnd - end > LongestName)
        {
            return;
        }

        scan.LastNameEnd = nameEnd;
        var nameStart = start;
        while (nameStart > 0 && start - nameStart < LongestName && (Characters.IsIn(text[nameStart - 1], NameSet) || text[nameStart - 1] > 127))
        {
            nameStart--;
        }

        var value = ValueStart(text, nameStart, nameEnd, out var quote);
        if (value < 0)
        {
            return;
        }

        var valueEnd = ValueEnd(scan, value, quote);
        if (valueEnd - value < ShortestPassword || valueEnd - value > LongestValue)
        {
            return;
        }

        var name = text.Substring(nameStart, nameEnd - nameStart);
        var isNamed = CredentialNames.IsCredential(name);
        if (!isNamed && (valueEnd - value < ShortestNamelessKey || !CredentialNames.IsKey(name)))
        {
            return;
        }

        scan.LastValueEnd = valueEnd;
        if (IsValue(name, text.Substring(value, valueEnd - value), isNamed, quote != ' ', scan))
        {
            scan.Add(SecretFormatTable.Get("assigned-credential"), value, valueEnd);
        }
    }

    /// <summary>Where the value begins after a name and its sign; -1 when this is no assignment.</summary>
    private static int ValueStart(string text, int nameStart, int nameEnd, out char quote)
    {
        quote = ' ';
        var position = nameEnd;
        var isElement = nameStart > 0 && text[nameStart - 1] == '<';
        while (position < text.Length && position - nameEnd < 3 && text[position] is '\\' or '"' or '\'' or '`' or ']' or ')')
        {
            position++;
        }

        position = Characters.SkipSpaces(text, position);
        if (position >= text.Length)
        {
            return -1;
        }

        if (isElement && text[position] == '>')
        {
            position++;
        }
        else if (Characters.HasAt(text, position, "value=") && position > nameEnd)
        {
            position += 6;
        }
        else
        {
            var sign = position;
            while (sign < text.Length && sign - position < 3 && text[sign] is '=' or ':' or '>' or '?' or '|')
            {
                sign++;
            }

            if (sign == position || text[position] == '>' || (sign - position == 2 && text[position] == '=' && text[sign - 1] == '=')
                || (sign == position + 1 && text[position] is '?' or '|'))
            {
                return -1;
            }

            position = Characters.SkipSpaces(text, sign);
        }

        if (position < text.Length && text[position] is 'N' or 'b' or 'u' or 'r' or '@' && position + 1 < text.Length && text[position + 1] is '"' or '\'')
        {
            position++;
        }

        while (position < text.Length && text[position] is '\\' or '"' or '\'' or '`')
        {
            quote = text[position] == '\\' ? quote : text[position];
            position++;
        }

        return position < text.Length ? position : -1;
    }

    private static int ValueEnd(TextScan scan, int start, char quote)
    {
        var text = scan.Text;
        var position = start;
        if (scan.LastValue.Quote == quote && start >= scan.LastValue.Start && start <= scan.LastValue.End)
        {
            position = scan.LastValue.End;
        }
        else
        {
            while (position < text.Length && !EndsValue(text[position], quote))
            {
                position++;
            }

            scan.LastValue = (start, position, quote);
        }

        while (position > start && text[position - 1] == '\\')
        {
            position--;
        }

        return position;
    }

    private static bool EndsValue(char c, char quote) => quote != ' '
        ? c == quote || c is '\n' or '\r'
        : c is ' ' or '\t' or '\n' or '\r' or ';' or '"' or '\'' or '<' or '&' or ',' or '`';

    private static bool IsValue(string name, string value, bool isNamed, bool isQuoted, TextScan scan)
    {
        var fits = CredentialNames.IsPassword(name)
            ? isQuoted || scan.HasConnectionWords || IsMixed(value)
            : value.Length >= (isNamed ? ShortestToken : ShortestNamelessKey) && Entropy.LooksRandom(value);
        return fits && !Placeholders.IsHarmless(value) && !LooksLikeCode(value);
    }

    private static bool LooksLikeCode(string value) =>
        value.IndexOfAny(['(', '{', '[', '$', '<', '*']) is var at && at >= 0 && (at == 0 || Characters.IsLetter(value[at - 1]))
        || value.IndexOf(".*", StringComparison.Ordinal) >= 0 || value.IndexOf("(?", StringComparison.Ordinal) >= 0
        || value.StartsWith("process.env", StringComparison.Ordinal) || value.StartsWith("os.environ", StringComparison.Ordinal);

    private static bool IsMixed(string value)
    {
        var kinds = CharacterSet.None;
        foreach (var c in value)
        {
            kinds |= Characters.AtomOf(c);
        }

        var marks = (kinds & ~(CharacterSet.LettersAndDigits | CharacterSet.Dot | CharacterSet.Slash | CharacterSet.Colon)) != 0;
        return value.Length >= 6 && (kinds & CharacterSet.Letters) != 0 && ((kinds & CharacterSet.Digits) != 0 || marks);
    }
}
