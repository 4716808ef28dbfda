namespace MlOps.Analyzers.Parsing;

/// <summary>Reads the blocks of HCL (Terraform, OpenTofu). Expressions other than literals, lists and objects are kept as text.</summary>
internal sealed class HclParser
{
    private const int DeepestNesting = 100;

    private readonly string _text;
    private int _position;
    private int _depth;
    private int _values;
    private bool _failed;

    private HclParser(string text) => _text = text;

    /// <summary>A block without a name that holds the file; null when the file is not understood.</summary>
    public static HclBlock? Parse(string text)
    {
        var parser = new HclParser(text);
        var file = new HclBlock(DataNode.Scalar(MappedText.Of(text, 0, 0), isQuoted: false));
        parser.ParseBody(file, isFile: true);
        return parser._failed ? null : file;
    }

    private void ParseBody(HclBlock block, bool isFile)
    {
        _failed |= ++_depth > DeepestNesting;
        while (!_failed && SkipSpace(lines: true))
        {
            if (_text[_position] == '}' && !isFile)
            {
                _position++;
                _depth--;
                return;
            }

            ParseItem(block);
        }

        _failed |= !isFile;
        _depth--;
    }

    private void ParseItem(HclBlock parent)
    {
        var name = ReadName();
        _failed |= ++_values > ParseLimits.MostValues;
        if (_failed || !SkipSpace(lines: false))
        {
            _failed = true;
            return;
        }

        if (_text[_position] is '=' or ':')
        {
            _position++;
            parent.Attributes.Add(new(name, ReadExpression()));
            return;
        }

        var block = new HclBlock(name);
        while (!_failed && _position < _text.Length && _text[_position] != '{')
        {
            block.Labels.Add(ReadName());
            _failed |= !SkipSpace(lines: false);
        }

        if (_failed || _position >= _text.Length)
        {
            _failed = true;
            return;
        }

        _position++;
        _values += 3; // a block is more than a value
        parent.Blocks.Add(block);
        ParseBody(block, isFile: false);
    }

    private DataNode ReadName()
    {
        if (_position < _text.Length && _text[_position] == '"')
        {
            return ReadString();
        }

        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-' or '.'))
        {
            _position++;
        }

        _failed |= _position == start;
        return DataNode.Scalar(MappedText.Of(_text, start, _position), isQuoted: false);
    }

    /// <summary>A literal when the whole expression is one; else its text, up to the line's end outside brackets.</summary>
    private DataNode ReadExpression()
    {
        if (!SkipSpace(lines: false))
        {
            _failed = true;
            return DataNode.Scalar(MappedText.Of(_text, _text.Length, _text.Length), isQuoted: false);
        }

        var start = _position;
        var literal = _text[start] switch
        {
            '"' => ReadString(),
            '{' => ReadObject(),
            _ => null,
        };
        if (_failed)
        {
            return literal!;
        }

        if (literal is not null && (!SkipSpace(lines: false) || _text[_position] is '\n' or '\r' or '#' or ',' or '}' or ']' || IsComment()))
        {
            return literal;
        }

        SkipExpression();
        var (from, end) = (start, Math.Max(start, Math.Min(_position, _text.Length)));
        TextComparison.Trim(_text, ref from, ref end);
        return DataNode.Scalar(MappedText.Of(_text, from, end), isQuoted: false);
    }

    private DataNode ReadObject()
    {
        _failed |= ++_depth > DeepestNesting;
        var node = DataNode.Mapping(_position++);
        while (!_failed && SkipSpace(lines: true))
        {
            if (_text[_position] == '}')
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

            if (_text[_position] is not '"' && !char.IsLetterOrDigit(_text[_position]) && _text[_position] != '_')
            {
                var before = _position;
                SkipExpression(); // a computed key, a 'for' expression
                _failed |= _position == before;
                if (_position < _text.Length && _text[_position] is '=' or ':' or '\n')
                {
                    _position++;
                }

                continue;
            }

            var key = ReadName();
            _failed |= ++_values > ParseLimits.MostValues;
            if (_failed || !SkipSpace(lines: false))
            {
                break;
            }

            if (_text[_position] is not ('=' or ':'))
            {
                SkipExpression();
                continue;
            }

            _position++;
            node.Entries.Add(new(key, ReadExpression()));
        }

        _failed = true;
        _depth--;
        return node;
    }

    /// <summary>Goes to the end of the line, or to the bracket or comma that ends the expression.</summary>
    private void SkipExpression()
    {
        var brackets = 0;
        while (!_failed && _position < _text.Length)
        {
            var character = _text[_position];
            if (character == '"')
            {
                ReadString();
                continue;
            }

            if (character == '<' && _position + 2 < _text.Length && _text[_position + 1] == '<' && (char.IsLetter(_text[_position + 2]) || _text[_position + 2] == '-'))
            {
                SkipHeredoc();
                continue;
            }

            if (character == '#' || IsComment())
            {
                SkipComment();
                continue;
            }

            if (brackets == 0 && character is '\n' or ',' or '}' or ']' or ')')
            {
                if (character == ')')
                {
                    _position++;
                }

                return;
            }

            brackets += character is '{' or '[' or '(' ? 1 : character is '}' or ']' or ')' ? -1 : 0;
            _position++;
        }
    }

    private void SkipHeredoc()
    {
        var lineEnd = _text.IndexOf('\n', _position);
        if (lineEnd < 0)
        {
            _failed = true;
            return;
        }

        var marker = _text.Substring(_position + 2, lineEnd - _position - 2).TrimStart('-').Trim();
        var position = lineEnd + 1;
        while (position < _text.Length)
        {
            var end = _text.IndexOf('\n', position);
            end = end < 0 ? _text.Length : end;
            var start = position;
            while (start < end && char.IsWhiteSpace(_text[start]))
            {
                start++;
            }

            var last = end;
            while (last > start && char.IsWhiteSpace(_text[last - 1]))
            {
                last--;
            }

            if (last - start == marker.Length && string.CompareOrdinal(_text, start, marker, 0, marker.Length) == 0)
            {
                _position = end;
                return;
            }

            position = end + 1;
        }

        _failed = true;
    }

    private DataNode ReadString()
    {
        var start = ++_position;
        var builder = new MappedText.Builder();
        var templates = 0;
        while (_position < _text.Length && _text[_position] != '\n')
        {
            var character = _text[_position];
            if (character == '"' && templates == 0)
            {
                _position++;
                return DataNode.Scalar(builder.Build(start), isQuoted: true);
            }

            if (character == '\\' && _position + 1 < _text.Length)
            {
                _position += Escapes.Append(builder, _text, _position);
                continue;
            }

            templates += character == '{' && (templates > 0 || _text[_position - 1] is '$' or '%') ? 1 : character == '}' && templates > 0 ? -1 : 0;
            builder.Append(character, _position++);
        }

        _failed = true;
        return DataNode.Scalar(builder.Build(start), isQuoted: true);
    }

    private bool IsComment() => _position + 1 < _text.Length && _text[_position] == '/' && _text[_position + 1] is '/' or '*';

    private void SkipComment()
    {
        var isBlock = IsComment() && _text[_position + 1] == '*';
        var end = isBlock ? _text.IndexOf("*/", _position + 2, StringComparison.Ordinal) : _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : isBlock ? end + 2 : end;
    }

    private bool SkipSpace(bool lines)
    {
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character is ' ' or '\t' or '\r' or '\uFEFF' || (lines && character == '\n'))
            {
                _position++;
            }
            else if (lines && (character == '#' || IsComment()))
            {
                SkipComment();
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
