namespace MlOps.Analyzers.Parsing;

internal sealed partial class YamlParser
{
    private void SplitLines()
    {
        var start = _text.Length > 0 && _text[0] == '\uFEFF' ? 1 : 0;
        while (start < _text.Length)
        {
            var end = _text.IndexOf('\n', start);
            var next = end < 0 ? _text.Length : end + 1;
            end = end < 0 ? _text.Length : end;
            if (end > start && _text[end - 1] == '\r')
            {
                end--;
            }

            var content = start;
            while (content < end && _text[content] == ' ')
            {
                content++;
            }

            _lines.Add(new(start, content, end, content == start && IsMarkerAt(start, end)));
            start = next;
        }
    }

    private bool IsMarkerAt(int start, int end) =>
        end - start >= 3 && (string.CompareOrdinal(_text, start, "---", 0, 3) == 0 || string.CompareOrdinal(_text, start, "...", 0, 3) == 0)
        && (end - start == 3 || _text[start + 3] is ' ' or '\t');

    /// <summary>Goes to the next line that is neither blank, comment, directive nor template.</summary>
    private bool SkipToContent()
    {
        while (_line < _lines.Count)
        {
            var line = _lines[_line];
            if (!line.IsBlank && _text[line.Content] == '{' && IsTemplateLine(line))
            {
                SkipTemplate();
                continue;
            }

            if (!line.IsBlank && _text[line.Content] != '#' && !(line.Indent == 0 && _text[line.Content] == '%') && !IsSpace(line))
            {
                _failed |= _text[line.Content] == '\t';
                return true;
            }

            _line++;
        }

        return false;
    }

    private bool IsSpace(Line line)
    {
        for (var index = line.Content; index < line.End; index++)
        {
            if (!char.IsWhiteSpace(_text[index]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsTemplate() => _position + 1 < _text.Length && _text[_position] == '{' && _text[_position + 1] == '{';

    private bool IsTemplateLine(Line line)
    {
        if (line.End - line.Content < 2 || _text[line.Content + 1] != '{')
        {
            return false;
        }

        var close = _text.IndexOf("}}", line.Content, line.End - line.Content, StringComparison.Ordinal);
        if (close < 0)
        {
            return true; // it closes in a line below
        }

        var last = line.End - 1;
        while (char.IsWhiteSpace(_text[last]))
        {
            last--;
        }

        return _text[last] == '}' && _text[last - 1] == '}';
    }

    private void SkipTemplate()
    {
        while (_line < _lines.Count)
        {
            var line = _lines[_line++];
            if (_text.IndexOf("}}", line.Start, line.End - line.Start, StringComparison.Ordinal) >= 0)
            {
                return;
            }
        }
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t')
        {
            _position++;
        }
    }

    private bool IsEndOfContent(Line line) => _position >= line.End || (_text[_position] == '#' && (_position == line.Start || _text[_position - 1] is ' ' or '\t'));

    private bool IsDash() => _text[_position] == '-' && (_position + 1 >= _lines[_line].End || _text[_position + 1] is ' ' or '\t');

    /// <summary>The key at the current place, if the line has one; the place is then behind its colon.</summary>
    private DataNode? FindKey(bool peek = false)
    {
        var end = _lines[_line].End;
        var index = _position;
        while (index < end && _text[index] is '&' or '!')
        {
            // An anchor or a tag before the key: keys with them are rare, their names are of no use here.
            while (index < end && _text[index] is not (' ' or '\t'))
            {
                index++;
            }

            while (index < end && _text[index] is ' ' or '\t')
            {
                index++;
            }
        }

        if (index >= end || _text[index] is '[' or '#' or '|' or '>' or '@' or '`' or '%')
        {
            return null;
        }

        var start = index;
        if (_text[index] is '"' or '\'')
        {
            var quote = _text[index++];
            while (index < end && _text[index] != quote)
            {
                index += quote == '"' && _text[index] == '\\' ? 2 : 1;
            }

            var close = index++;
            while (index < end && _text[index] == ' ')
            {
                index++;
            }

            return close < end && IsColonAt(index, end) ? Found(start + 1, close, index + 1, isQuoted: true, peek) : null;
        }

        if (_text[index] == '{' && !(index + 1 < end && _text[index + 1] == '{'))
        {
            return null;
        }

        for (; index < end; index++)
        {
            switch (_text[index])
            {
                case '{' when index + 1 < end && _text[index + 1] == '{':
                    var close = _text.IndexOf("}}", index, end - index, StringComparison.Ordinal);
                    if (close < 0)
                    {
                        return null;
                    }

                    index = close + 1;
                    break;
                case ':' when IsColonAt(index, end):
                    var last = index;
                    while (last > start && _text[last - 1] is ' ' or '\t')
                    {
                        last--;
                    }

                    return Found(start, last, index + 1, isQuoted: false, peek);
                case '#' when index > start && _text[index - 1] is ' ' or '\t':
                    return null;
            }
        }

        return null;
    }

    private bool IsColonAt(int index, int end) => index < end && _text[index] == ':' && (index + 1 >= end || _text[index + 1] is ' ' or '\t');

    private DataNode Found(int start, int end, int next, bool isQuoted, bool peek)
    {
        if (!peek)
        {
            _position = next;
        }

        return DataNode.Scalar(MappedText.Of(_text, start, end), isQuoted);
    }
}
