namespace MlOps.Sdk.Search;

/// <summary>
/// Cuts a filter into tokens as MLflow does, which lets a SQL tokenizer do it. Each character is looked at a few times at most.
/// </summary>
internal sealed class SearchTokenizer(string text)
{
    private int _position;

    /// <summary>How often a character was looked at. Tests hold it proportional to the text's length.</summary>
    public long Steps { get; private set; }

    /// <summary>The next token; at the end of the text, always its end.</summary>
    public SearchToken Next()
    {
        while (char.IsWhiteSpace(Peek(_position)))
        {
            _position++;
        }

        var start = _position;
        if (start == text.Length)
        {
            return new(SearchTokenKind.End, start, 0);
        }

        var kind = text[start] switch
        {
            '(' => Take(SearchTokenKind.Open),
            ')' => Take(SearchTokenKind.Close),
            ',' => Take(SearchTokenKind.Comma),
            '\'' => TakeText('\'') ? SearchTokenKind.Text : SearchTokenKind.Other,
            '=' or '!' or '<' or '>' or '~' => TakeSigns(),
            '-' or '.' => TakeNumber() ? SearchTokenKind.Number : Take(SearchTokenKind.Other),
            >= '0' and <= '9' => TakeNumber() ? SearchTokenKind.Number : TakeName(),
            _ => TakeName(),
        };
        return new(kind, start, _position - start);
    }

    private SearchTokenKind Take(SearchTokenKind kind)
    {
        _position++;
        return kind;
    }

    private SearchTokenKind TakeSigns()
    {
        while (Peek(_position) is '=' or '!' or '<' or '>' or '~')
        {
            _position++;
        }

        return SearchTokenKind.Comparator;
    }

    /// <summary>A number of SQL: no sign but the minus, a digit before the E and no plus after it, no letter behind.</summary>
    private bool TakeNumber()
    {
        var end = _position;
        end += Peek(end) == '-' ? 1 : 0;
        var whole = Digits(ref end);
        var fraction = 0;
        var hasPoint = Peek(end) == '.';
        if (hasPoint)
        {
            end++;
            fraction = Digits(ref end);
        }

        if (whole + fraction == 0)
        {
            return false;
        }

        if (whole > 0 && (!hasPoint || fraction > 0) && Peek(end) is 'e' or 'E')
        {
            var exponent = end + 1;
            exponent += Peek(exponent) == '-' ? 1 : 0;
            if (Digits(ref exponent) > 0)
            {
                _position = exponent;
                return true;
            }
        }

        if (IsWord(Peek(end)))
        {
            return false;
        }

        _position = end;
        return true;
    }

    private int Digits(ref int end)
    {
        var start = end;
        while (char.IsAsciiDigit(Peek(end)))
        {
            end++;
        }

        return end - start;
    }

    /// <summary>A name: parts joined by dots, each a word or in quotes. An empty part is one too: MLflow takes <c>metrics..a</c>.</summary>
    private SearchTokenKind TakeName()
    {
        var start = _position;
        if (!TakePart())
        {
            return SearchTokenKind.Other;
        }

        if (_position == start)
        {
            return Take(SearchTokenKind.Other);
        }

        if (Peek(_position) != '.')
        {
            return KindOf(start);
        }

        while (Peek(_position) == '.')
        {
            _position++;
            var part = _position;
            if ((char.IsAsciiDigit(Peek(part)) && TakeNumber()) // SQL reads the dot and the digits as one number
                || !TakePart()
                || IsReserved(text.AsSpan(part, _position - part)))
            {
                return SearchTokenKind.Other;
            }
        }

        return SearchTokenKind.Name;
    }

    /// <returns>Whether the part is whole: a quote that begins it has an end. It may be empty.</returns>
    private bool TakePart()
    {
        var first = Peek(_position);
        if (first is '`' or '"')
        {
            return TakeText(first);
        }

        while (IsWord(Peek(_position)))
        {
            _position++;
        }

        return true;
    }

    /// <summary>
    /// A text up to the quote that ends it. A quote that is doubled, or follows a backslash, does not end it, unless nothing else
    /// would: <c>'C:\'</c> is whole. Both stay in the text as they are.
    /// </summary>
    private bool TakeText(char quote)
    {
        var escaped = -1;
        for (var i = _position + 1; i < text.Length; i++)
        {
            var character = Peek(i);
            if (character == '\\' && quote != '`' && Peek(i + 1) == quote)
            {
                escaped = ++i;
            }
            else if (character == quote)
            {
                if (Peek(i + 1) == quote)
                {
                    escaped = -1;
                    i++;
                    continue;
                }

                _position = i + 1;
                return true;
            }
        }

        _position = escaped < 0 ? text.Length : escaped + 1;
        return escaped >= 0;
    }

    private SearchTokenKind KindOf(int start)
    {
        if (text[start] == '"')
        {
            return SearchTokenKind.Quoted;
        }

        Span<char> word = stackalloc char[6];
        var length = _position - start;
        if (length > word.Length || text[start] == '`')
        {
            return SearchTokenKind.Name;
        }

        text.AsSpan(start, length).ToUpperInvariant(word);
        return word[..length] switch
        {
            "AND" => SearchTokenKind.And,
            "NOT" => SearchTokenKind.Not,
            "IN" => SearchTokenKind.In,
            "LIKE" or "ILIKE" or "RLIKE" => SearchTokenKind.Comparator,
            "OR" or "IS" or "NULL" or "AS" or "CASE" or "FROM" or "USING" or "VALUES" => SearchTokenKind.Other,
            _ => SearchTokenKind.Name,
        };
    }

    /// <summary>The words that SQL takes for its own even after a dot. In quotes they are keys as any other.</summary>
    private static bool IsReserved(ReadOnlySpan<char> word) =>
        word.Equals("in", StringComparison.OrdinalIgnoreCase)
        || word.Equals("as", StringComparison.OrdinalIgnoreCase)
        || word.Equals("case", StringComparison.OrdinalIgnoreCase)
        || word.Equals("from", StringComparison.OrdinalIgnoreCase)
        || word.Equals("using", StringComparison.OrdinalIgnoreCase)
        || word.Equals("values", StringComparison.OrdinalIgnoreCase);

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    private char Peek(int position)
    {
        Steps++;
        return position < text.Length ? text[position] : '\0';
    }
}
