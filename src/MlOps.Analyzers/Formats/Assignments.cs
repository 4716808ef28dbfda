namespace MlOps.Analyzers.Formats;

/// <summary>A credential's name and its value within one text: <c>Password=…;</c>, <c>"api_key": "…"</c>, <c>export TOKEN=…</c>.</summary>
internal static class Assignments
{
    private const int LongestName = 60;
    private const int LongestValue = 1024;
    private const int ShortestPassword = 3;
    private const int ShortestQuoted = 4;
    private const int ShortestToken = 12;
    private const int ShortestLoose = 16;
    private const int ShortestDense = 10;
    private const int ShortestNamelessKey = 20;
    private const int FewestRuns = 3;

    /// <summary>One digit in so many characters.</summary>
    private const int FewestDigits = 4;

    /// <summary>In a query there is no sentence and no code: fewer tell enough.</summary>
    private const int RunsInQuery = 2;

    private static readonly char[] EndsOfElement = ['<', ' ', '\n'];

    private const string Said = "is ";

    private static readonly char[] CodeSigns = ['(', '{', '[', '$', '<', '*'];

    private const CharacterSet NameSet = CharacterSet.Slug | CharacterSet.Dot;

    public static void Look(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        var nameEnd = scan.Runs.EndOf(text, text[end - 1] == '=' ? end - 1 : end, NameSet, LongestName);
        if (start < scan.LastValueEnd || nameEnd == scan.LastNameEnd || nameEnd - end >= LongestName)
        {
            return;
        }

        scan.LastNameEnd = nameEnd;
        var nameStart = start;
        while (nameStart > 0 && start - nameStart < LongestName && (Characters.IsIn(text[nameStart - 1], NameSet) || text[nameStart - 1] > 127))
        {
            nameStart--;
        }

        scan.Steps += start - nameStart;
        var value = ValueStart(text, nameStart, nameEnd, out var quote, out var isLoose);
        if (value < 0 || !LookAtValue(scan, nameStart, nameEnd, value, quote, isLoose))
        {
            LooseCredentials.Look(scan, nameStart, nameEnd);
        }
    }

    private static bool LookAtValue(TextScan scan, int nameStart, int nameEnd, int value, char quote, bool isLoose)
    {
        var text = scan.Text;
        var valueEnd = ValueEnd(scan, value, quote, isLine: nameStart == 0 || text[nameStart - 1] == '\n');
        var length = valueEnd - value;
        if (length < ShortestPassword || length > LongestValue)
        {
            return false;
        }

        var (name, isNamed, isPassword) = scan.Names.Get(text, nameStart, nameEnd);
        if (!isNamed && (length < ShortestNamelessKey || !CredentialNames.IsKey(name)))
        {
            return false;
        }

        scan.Steps += length * 4;
        var secret = text.Substring(value, length);
        if (DefaultWithin(secret) is > 0 and var start)
        {
            // ${NAME:-value}: what it is where the variable is not set.
            value += start;
            valueEnd = value + secret.IndexOf('}', start) - start;
            length = valueEnd - value;
            secret = text.Substring(value, length);
            isLoose = false;
        }

        if (isNamed && !isLoose && SelfDescribed.Is(secret) && (quote != ' ' || IsSetting(text, nameStart, valueEnd)))
        {
            scan.LastValueEnd = valueEnd;
            scan.Add(SecretFormatTable.Get("assigned-credential"), value, valueEnd);
            return true;
        }

        if (isPassword && !isLoose && DefaultPasswords.Is(secret))
        {
            scan.LastValueEnd = valueEnd;
            scan.AddForConnection(value, valueEnd, isAlone: false);
            return true;
        }

        if (Placeholders.IsHarmless(secret) || LooksLikeCode(secret) || (isLoose && secret[0] == ','))
        {
            scan.LastValueEnd = valueEnd;
            return false;
        }

        if (isLoose ? (length >= ShortestLoose && (Entropy.LooksRandom(secret) || Brackets.Mismatch(secret) || (isNamed && quote != ' ' && IsLongAndDense(secret)))) || (isPassword && quote != ' ' && secret.Any(Characters.IsDigit) && IsMixed(secret) && secret.IndexOf(' ') < 0) : IsValue(isPassword, secret, isNamed, quote != ' ') || (isNamed && IsQuery(text, nameStart) && length >= ShortestDense && IsDense(secret, RunsInQuery)))
        {
            scan.LastValueEnd = valueEnd;
            scan.Add(SecretFormatTable.Get("assigned-credential"), value, valueEnd);
            return true;
        }

        if (!isLoose && isPassword)
        {
            // It counts where the rest of the text, before it or after it, shows that this is a connection string.
            scan.LastValueEnd = valueEnd;
            scan.AddForConnection(value, valueEnd, isAlone: nameStart == 0 && (valueEnd == text.Length || text[valueEnd] == ';') && secret.Any(Characters.IsDigit));
            return true;
        }

        return false;
    }

    /// <summary>Whether name and value are all that stands in a line, or between semicolons.</summary>
    private static bool IsSetting(string text, int nameStart, int valueEnd) =>
        (nameStart == 0 || text[nameStart - 1] is '\n' or ';') && (valueEnd == text.Length || text[valueEnd] is '\n' or '\r' or ';');

    /// <summary>Where the default begins in a reference to a variable that has one, as shells write it; -1 for none.</summary>
    private static int DefaultWithin(string value)
    {
        var sign = value.StartsWith("${", StringComparison.Ordinal) ? value.IndexOf(":-", StringComparison.Ordinal) : -1;
        return sign > 0 && value.IndexOf('}', sign) > sign + 2 && value[sign + 2] != '$' ? sign + 2 : -1;
    }

    /// <summary>Where the value begins after a name and its sign; -1 when this is no assignment.</summary>
    /// <param name="text">The text.</param>
    /// <param name="nameStart">Where the name begins.</param>
    /// <param name="nameEnd">Where it ends.</param>
    /// <param name="quote">What the value stands between; a space for nothing.</param>
    /// <param name="isLoose">Whether there is no sign that says for sure that a value follows.</param>
    private static int ValueStart(string text, int nameStart, int nameEnd, out char quote, out bool isLoose)
    {
        isLoose = false;
        quote = ' ';
        var position = nameEnd;
        var isElement = nameStart > 0 && text[nameStart - 1] == '<' && !(nameStart > 1 && text[nameStart - 2] == ':');
        while (position < text.Length && position - nameEnd < 3 && text[position] is '\\' or '"' or '\'' or '`' or ']' or ')')
        {
            position++;
        }

        if (position > nameEnd && position + 1 < text.Length && text[position] == '>' && text[position - 1] is '"' or '\'')
        {
            // <string name="password">value</string>: a word, no label.
            var element = text.IndexOfAny(EndsOfElement, position + 1, Math.Min(LongestValue, text.Length - position - 1));
            return element > 0 && text[element] == '<' ? position + 1 : -1;
        }

        if (AssignedMembers.ValueOf(text, position) is > 0 and var member)
        {
            quote = text[member - 1] is '"' or '\'' ? text[member - 1] : ' ';
            return member;
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

            if (sign == position)
            {
                if (AssignedMembers.ArgumentOf(text, nameStart, nameEnd) is > 0 and var argument)
                {
                    quote = text[argument - 1];
                    isLoose = true;
                    return argument;
                }

                if ((text[nameStart] == '-' || Characters.HasAt(text, nameStart - 4, "ENV ")) && position > nameEnd && text[position] is not ('-' or '<' or '['))
                {
                    // --password value: the next word.
                    quote = text[position] is '"' or '\'' ? text[position] : ' ';
                    return quote == ' ' ? position : position + 1;
                }

                if (position > nameEnd && Characters.HasAt(text, position, Said))
                {
                    // The password is 'value': only a quoted one.
                    position += Said.Length;
                    var said = position < text.Length && text[position] is '\'' or '"' or '`' ? text.IndexOfAny([text[position], ' '], position + 1, Math.Min(LongestName, text.Length - position - 1)) : -1;
                    quote = said > 0 ? text[said] : quote;
                    return said > 0 && text[said] == text[position] ? position + 1 : -1;
                }

                if (text[position] == '-' && position > nameEnd)
                {
                    position = Characters.SkipSpaces(text, position + 1);
                }
                else if (position > nameEnd && text[position - 1] is '"' or '\'' or '`')
                {
                    position--;
                }

                isLoose = true;
                if (text[Math.Min(position, text.Length - 1)] is not ('"' or '\'' or '`'))
                {
                    return -1;
                }
            }
            else if (sign - position == 2 && text[position] == '=' && text[sign - 1] == '=' && Characters.SkipSpaces(text, sign) is var compared && compared < text.Length && text[compared] is '"' or '\'')
            {
                // secret == "value": in code as in an assignment, but most of what is compared is no value.
                isLoose = true;
                position = compared;
            }
            else if (text[position] == '>' || (sign - position == 2 && text[position] == '=' && text[sign - 1] == '=') || (sign == position + 1 && text[position] == '?'))
            {
                return -1;
            }
            else
            {
                isLoose = sign == position + 1 && text[position] == '|';
                position = Characters.SkipSpaces(text, sign);
            }
        }

        if (position < text.Length && text[position] is 'N' or 'b' or 'u' or 'r' or '@' && position + 1 < text.Length && text[position + 1] is '"' or '\'')
        {
            position++;
        }

        if (position + 1 < text.Length && text[position] is '"' or '\'' && text[position + 1] == text[position] && (position + 2 == text.Length || text[position + 2] is ',' or ';' or ')' or '}' or ' ' or '\n'))
        {
            return -1; // nothing stands between
        }

        while (position < text.Length && text[position] is '\\' or '"' or '\'' or '`')
        {
            quote = text[position] == '\\' ? quote : text[position];
            position++;
        }

        return position < text.Length ? position : -1;
    }

    private static int ValueEnd(TextScan scan, int start, char quote, bool isLine)
    {
        var text = scan.Text;
        var position = start;
        if (scan.LastValue.Quote == quote && start >= scan.LastValue.Start && start <= scan.LastValue.End)
        {
            position = scan.LastValue.End;
        }
        else
        {
            while (position < text.Length && !(EndsValue(text[position], quote) && !(isLine && text[position] == '&' && !JoinsNext(text, position + 1))))
            {
                position++;
            }

            scan.Steps += position - start;
            scan.LastValue = (start, position, quote);
        }

        while (position > start && text[position - 1] == '\\')
        {
            position--;
        }

        // login(user=a, password=b): what closes was opened before the name.
        return quote == ' ' && position > start && text[position - 1] == ')' && text.IndexOf('(', start, position - start) < 0 ? position - 1 : position;
    }

    /// <summary>Whether another name and its value follow, as in a query; or an end.</summary>
    private static bool JoinsNext(string text, int position)
    {
        var end = Characters.EndOfRun(text, position, Math.Min(text.Length, position + LongestName), NameSet);
        return end == position || end == text.Length || text[end] is '=' or ';' or '&' or ' ' or '\n' or '\r';
    }

    private static bool EndsValue(char c, char quote) => quote != ' '
        ? c == quote || c is '\n' or '\r'
        : c is ' ' or '\t' or '\n' or '\r' or ';' or '"' or '\'' or '<' or '&' or ',' or '`';

    private static bool IsValue(bool isPassword, string value, bool isNamed, bool isQuoted)
    {
        if (isPassword)
        {
            return value.Length >= ShortestQuoted && (isQuoted || IsMixed(value));
        }

        return value.Length >= (isNamed ? ShortestToken : ShortestNamelessKey) ? Entropy.LooksRandom(value) || Brackets.Mismatch(value) || (isNamed && isQuoted && IsLongAndDense(value))
            : isNamed && value.Length >= ShortestDense && IsDense(value, FewestRuns);
    }

    private static bool IsQuery(string text, int nameStart) => nameStart > 0 && text[nameStart - 1] is '?' or '&';

    /// <summary>Also with joints, as names have them: but those have fewer digits.</summary>
    private static bool IsLongAndDense(string value) =>
        value.Length >= ShortestLoose && value.Count(Characters.IsDigit) * FewestDigits >= value.Length && IsDense(value, FewestRuns, CharacterSet.Underscore | CharacterSet.Hyphen);

    /// <summary>Digits here and there between small and capital letters: no word has them.</summary>
    private static bool IsDense(string value, int fewestRuns, CharacterSet joints = CharacterSet.None)
    {
        var kinds = CharacterSet.None;
        var runs = 0;
        for (var i = 0; i < value.Length; i++)
        {
            kinds |= Characters.AtomOf(value[i]);
            runs += Characters.IsDigit(value[i]) && (i == 0 || !Characters.IsDigit(value[i - 1])) ? 1 : 0;
        }

        return runs >= fewestRuns && (kinds & CharacterSet.Lower) != 0 && (kinds & CharacterSet.Upper) != 0 && (kinds & ~joints & ~CharacterSet.LettersAndDigits) == 0;
    }

    private static bool LooksLikeCode(string value) =>
        value.IndexOf(".*", StringComparison.Ordinal) >= 0 || value.IndexOf("(?", StringComparison.Ordinal) >= 0
        || value.IndexOf("[^", StringComparison.Ordinal) >= 0 || value.IndexOf("]+", StringComparison.Ordinal) >= 0 || value.IndexOf("]*", StringComparison.Ordinal) >= 0
        || value[0] is ']' || value.StartsWith(".$", StringComparison.Ordinal)
        || (FirstCodeSign(value) is var at && at >= 0 && (at == 0 || Characters.IsLetter(value[at - 1])) && (value[at] != '$' || at < value.Length - 1) && !Brackets.Mismatch(WithoutOuterEnds(value)));

    /// <summary>Of two dollar signs none begins a variable, nor does one before a digit and letters: <c>$7xPq</c>.</summary>
    private static int FirstCodeSign(string value)
    {
        var at = value.IndexOfAny(CodeSigns);
        while (at >= 0 && value[at] == '$' && at + 2 < value.Length && (value[at + 1] == '$' || IsNumberAndName(value, at + 1)))
        {
            at = value.IndexOfAny(CodeSigns, at + 2);
        }

        return at;
    }

    private static bool IsNumberAndName(string value, int start) =>
        Characters.EndOfRun(value, start, value.Length, CharacterSet.Digits) is var end && end > start && end < value.Length && Characters.IsLetter(value[end]);

    /// <summary>Without what closes an object or a call that was opened before the name.</summary>
    private static string WithoutOuterEnds(string value)
    {
        var end = value.Length;
        while (end > 1 && value[end - 1] is '}' or ')' or ']' && value[end - 2] is '}' or ')' or ']')
        {
            end--;
        }

        return Brackets.Mismatch(value.Substring(0, end)) ? value : value.Substring(0, end);
    }

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
