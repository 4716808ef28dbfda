namespace MlOps.Analyzers.Parsing;

internal sealed partial class PowerShellText
{
    private ShellWord ReadWord()
    {
        var builder = new MappedText.Builder();
        var start = _position;
        var isUnknown = false;
        var isQuoted = false;
        var expansion = _expansion;
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character is ' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '(' or ')' or '{' or '}' or ',' or '>')
            {
                break;
            }

            if (character == '\'')
            {
                isQuoted = true;
                ReadSingleQuoted(builder);
            }
            else if (character == '"')
            {
                isQuoted = true;
                isUnknown |= ReadDoubleQuoted(builder);
            }
            else if (character == '`')
            {
                if (IsLineEnd(_position + 1))
                {
                    break;
                }

                AppendEscaped(builder);
            }
            else if (character == '$')
            {
                isUnknown |= ReadVariable(builder, isFirst: _words.Count == 0 && _position == start);
            }
            else
            {
                builder.Append(_source, _position++, 1);
            }
        }

        var isExpanded = isUnknown || _expansion != expansion;
        var trim = isExpanded && _position - start > 1 && _text[start] == '"' && _text[_position - 1] == '"' ? 1 : 0;
        return new(builder.Build(_source.FilePosition(start)), isUnknown, isQuoted, isExpanded ? _source.FileSpan(start + trim, _position - start - (2 * trim)) : null);
    }

    private void ReadSingleQuoted(MappedText.Builder builder)
    {
        _position++;
        while (_position < _text.Length)
        {
            var end = _text.IndexOf('\'', _position);
            end = end < 0 ? _text.Length : end;
            builder.Append(_source, _position, end - _position);
            _position = Math.Min(end + 1, _text.Length);
            if (_position >= _text.Length || _text[_position] != '\'')
            {
                return;
            }

            builder.Append(_source, _position++, 1); // two of them are one
        }
    }

    private bool ReadDoubleQuoted(MappedText.Builder builder)
    {
        var isUnknown = false;
        _position++;
        while (_position < _text.Length)
        {
            switch (_text[_position])
            {
                case '"' when _position + 1 < _text.Length && _text[_position + 1] == '"':
                    builder.Append(_source, _position, 1);
                    _position += 2;
                    break;
                case '"':
                    _position++;
                    return isUnknown;
                case '`':
                    AppendEscaped(builder);
                    break;
                case '$':
                    isUnknown |= ReadVariable(builder, isFirst: false);
                    break;
                default:
                    builder.Append(_source, _position++, 1);
                    break;
            }
        }

        return isUnknown;
    }

    /// <summary>'@"' or "@'" to the same sign at the beginning of a line.</summary>
    private ShellWord ReadHereString()
    {
        var quote = _text[_position + 1];
        var first = SkipLineEnd(_position + 2);
        var end = _text.IndexOf("\n" + quote + "@", Math.Max(0, first - 1), StringComparison.Ordinal);
        end = end < 0 ? _text.Length : end;
        var from = Math.Min(first, end);
        var text = _source.Slice(from, end - from);
        _position = Math.Min(end + 3, _text.Length);
        return new(text, isUnknown: quote == '"' && text.Text.IndexOf('$') >= 0, isQuoted: true);
    }

    private void AppendEscaped(MappedText.Builder builder)
    {
        if (_position + 1 < _text.Length)
        {
            builder.Append(_source, _position + 1, 1);
        }

        _position = Math.Min(_position + 2, _text.Length);
    }

    /// <summary>Appends the variable's value when it is known; true when it is not.</summary>
    private bool ReadVariable(MappedText.Builder builder, bool isFirst)
    {
        var start = _position++;
        if (_position < _text.Length && _text[_position] == '(')
        {
            _position = Math.Min(FindClose(_position) + 1, _text.Length);
            return true;
        }

        if (TextComparison.StartsWith(_text, _position, "{{"))
        {
            var end = _text.IndexOf("}}", _position, StringComparison.Ordinal); // what a workflow puts in before
            _position = end < 0 ? _text.Length : end + 2;
            return true;
        }

        var isBraced = _position < _text.Length && _text[_position] == '{';
        _position += isBraced ? 1 : 0;
        var first = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or ':'))
        {
            _position++;
        }

        var name = _text.Substring(first, _position - first);
        if (isBraced)
        {
            var close = _text.IndexOf('}', _position);
            _position = close < 0 ? _text.Length : close + 1;
        }

        if (isFirst)
        {
            _assigned = name;
        }
        else if (_variables.TryGetValue(name, out var value) && (_expansion -= value.Length + 1) >= 0)
        {
            foreach (var character in value)
            {
                builder.Append(character, _source.FilePosition(start));
            }

            return false;
        }

        return true;
    }

    private int FindClose(int open)
    {
        var count = 0;
        for (var index = open; index < _text.Length; index++)
        {
            count += _text[index] == '(' ? 1 : _text[index] == ')' ? -1 : 0;
            if (count == 0)
            {
                return index;
            }
        }

        return _text.Length;
    }
}
