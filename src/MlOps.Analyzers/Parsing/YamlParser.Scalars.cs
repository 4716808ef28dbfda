namespace MlOps.Analyzers.Parsing;

internal sealed partial class YamlParser
{
    /// <summary>Plain text, with the deeper lines below that continue it.</summary>
    private DataNode ParsePlain(int parent)
    {
        var builder = new MappedText.Builder();
        var start = _position;
        AppendPlain(builder, _lines[_line]);
        _line++;
        while (_line < _lines.Count)
        {
            var line = _lines[_line];
            if (line.IsBlank || line.Indent <= parent || line.IsMarker || _text[line.Content] == '#' || (_text[line.Content] == '{' && IsTemplateLine(line)))
            {
                break;
            }

            _position = line.Content;
            if (parent >= 0 && FindKey(peek: true) is not null)
            {
                _failed = true; // 'a: b' above a deeper 'c: d' is no YAML
                break;
            }

            builder.Append(' ', line.Content - 1 < 0 ? 0 : line.Content - 1);
            AppendPlain(builder, line);
            _line++;
        }

        return DataNode.Scalar(builder.Build(start), isQuoted: false);
    }

    private void AppendPlain(MappedText.Builder builder, Line line)
    {
        var end = _position;
        for (; end < line.End; end++)
        {
            if (_text[end] == '#' && end > _position && _text[end - 1] is ' ' or '\t')
            {
                break;
            }
        }

        while (end > _position && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        builder.Append(_text, _position, end);
    }

    private DataNode ParseQuoted()
    {
        var node = ReadQuoted();
        _failed |= !EndsLine();
        return node;
    }

    /// <summary>Reads to behind the closing quote, over lines.</summary>
    private DataNode ReadQuoted()
    {
        var quote = _text[_position++];
        var start = _position;
        var builder = new MappedText.Builder();
        while (_line < _lines.Count)
        {
            var line = _lines[_line];
            while (_position < line.End)
            {
                var character = _text[_position];
                if (character == quote)
                {
                    if (quote == '\'' && _position + 1 < line.End && _text[_position + 1] == '\'')
                    {
                        builder.Append('\'', _position);
                        _position += 2;
                        continue;
                    }

                    _position++;
                    return DataNode.Scalar(builder.Build(start), isQuoted: true);
                }

                if (quote == '"' && character == '\\' && _position + 1 < line.End)
                {
                    _position += Escapes.Append(builder, _text, _position);
                    continue;
                }

                builder.Append(character, _position++);
            }

            var continues = quote == '"' && line.End > line.Start && _text[line.End - 1] == '\\';
            _line++;
            if (_line < _lines.Count)
            {
                if (!continues)
                {
                    builder.Append(' ', line.End);
                }

                _position = _lines[_line].Content;
            }
        }

        _failed = true;
        return Empty();
    }

    /// <summary>'|' and '>': both keep their lines here; commands in a folded one read the same.</summary>
    private DataNode ParseBlockScalar(int parent)
    {
        var isFolded = _text[_position] == '>';
        var explicitIndent = 0;
        var line = _lines[_line];
        for (_position++; _position < line.End && _text[_position] is '+' or '-' or (>= '1' and <= '9'); _position++)
        {
            explicitIndent = char.IsDigit(_text[_position]) ? _text[_position] - '0' : explicitIndent;
        }

        SkipSpaces();
        if (!IsEndOfContent(line))
        {
            _failed = true;
            return Empty();
        }

        _line++;
        var indent = explicitIndent > 0 ? Math.Max(parent, 0) + explicitIndent : -1;
        var builder = new MappedText.Builder();
        var emptyAt = line.End;
        for (; _line < _lines.Count; _line++)
        {
            line = _lines[_line];
            if (line.IsBlank)
            {
                builder.Append('\n', line.End);
                continue;
            }

            if (line.Indent <= parent || (indent >= 0 && line.Indent < indent))
            {
                break;
            }

            indent = indent < 0 ? line.Indent : indent;
            builder.Append(_text, line.Start + indent, line.End);
            builder.Append(isFolded && NextContinues(indent) ? ' ' : '\n', line.End);
        }

        builder.TrimEnd();
        return DataNode.Scalar(builder.Build(emptyAt), isQuoted: true);
    }

    private bool NextContinues(int indent) => _line + 1 < _lines.Count && !_lines[_line + 1].IsBlank && _lines[_line + 1].Indent == indent;

    private DataNode ParseFlow()
    {
        if (++_depth > DeepestNesting)
        {
            _failed = true;
        }

        var isMapping = _text[_position] == '{';
        var node = isMapping ? DataNode.Mapping(_position) : DataNode.Sequence(_position);
        _position++;
        while (!_failed && SkipFlowSpace())
        {
            if (_text[_position] == (isMapping ? '}' : ']'))
            {
                _position++;
                _depth--;
                return node;
            }

            if (_text[_position] == ',')
            {
                _position++;
                continue;
            }

            var item = ParseFlowValue();
            var hasValue = SkipFlowSpace() && _text[_position] == ':';
            if (hasValue)
            {
                _position++;
                _failed |= !SkipFlowSpace();
            }

            if (_failed || (isMapping && item.Kind != DataKind.Scalar))
            {
                break;
            }

            var value = hasValue && _text[_position] is not (',' or '}' or ']') ? ParseFlowValue() : hasValue || isMapping ? Empty() : item;
            if (isMapping)
            {
                node.Entries.Add(new(item, value));
            }
            else
            {
                node.Items.Add(value);
            }
        }

        _failed = true;
        _depth--;
        return node;
    }

    private DataNode ParseFlowValue()
    {
        var anchor = SkipProperties();
        _failed |= ++_values > ParseLimits.MostValues;
        if (_position >= _lines[_line].End)
        {
            _failed = true;
            return Empty();
        }

        var node = _text[_position] switch
        {
            '"' or '\'' => ReadQuoted(),
            '[' => ParseFlow(),
            '{' when !IsTemplate() => ParseFlow(),
            _ => ReadFlowPlain(),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private DataNode ReadFlowPlain()
    {
        var start = _position;
        var end = _lines[_line].End;
        var isTemplate = false;
        for (; _position < end; _position++)
        {
            var character = _text[_position];
            if (isTemplate)
            {
                if (character == '}' && _position + 1 < end && _text[_position + 1] == '}')
                {
                    isTemplate = false;
                    _position++;
                }

                continue;
            }

            if (IsTemplate())
            {
                isTemplate = true;
                _position++;
                continue;
            }

            if (character is ',' or '[' or ']' or '{' or '}'
                || (character == ':' && (_position + 1 >= end || _text[_position + 1] is ' ' or ',' or '}' or ']'))
                || (character == '#' && _position > start && _text[_position - 1] == ' '))
            {
                break;
            }
        }

        var last = _position;
        while (last > start && char.IsWhiteSpace(_text[last - 1]))
        {
            last--;
        }

        _failed |= last == start;
        if (last > start && _text[start] == '*' && _anchors.TryGetValue(_text.Substring(start + 1, last - start - 1), out var node))
        {
            return node;
        }

        return DataNode.Scalar(MappedText.Of(_text, start, last), isQuoted: false);
    }

    /// <summary>Goes over blanks, comments and ends of lines inside brackets.</summary>
    private bool SkipFlowSpace()
    {
        while (!_failed && _line < _lines.Count)
        {
            SkipSpaces();
            if (_position < _lines[_line].End && !IsEndOfContent(_lines[_line]))
            {
                return true;
            }

            if (++_line < _lines.Count)
            {
                _position = _lines[_line].Content;
            }
        }

        _failed = true;
        return false;
    }
}
