using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>Reads JSON, with comments and commas too many; null for what is not JSON.</summary>
internal sealed class JsonParser
{
    private const int DeepestNesting = 200;

    private readonly string _text;
    private int _position;
    private int _depth;
    private int _values;
    private bool _failed;

    private JsonParser(string text) => _text = text;

    public static DataNode? Parse(string text)
    {
        var parser = new JsonParser(text);
        if (text.Length > 0 && text[0] == '\uFEFF')
        {
            parser._position++;
        }

        if (!parser.SkipSpace())
        {
            return null;
        }

        var node = parser.ParseValue();
        return parser._failed || parser.SkipSpace() ? null : node;
    }

    private DataNode ParseValue()
    {
        switch (_text[_position])
        {
            case '{' or '[':
                return ParseCollection();
            case '"':
                return ParseString();
            default:
                var start = _position;
                while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '-' or '+' or '.'))
                {
                    _position++;
                }

                _failed |= _position == start;
                return DataNode.Scalar(MappedText.Of(_text, start, _position), isQuoted: false);
        }
    }

    private DataNode ParseCollection()
    {
        _failed |= ++_depth > DeepestNesting;
        var start = _position;
        var isMapping = _text[_position++] == '{';
        var node = isMapping ? DataNode.Mapping(start) : DataNode.Sequence(start);
        while (!_failed && SkipSpace())
        {
            if (_text[_position] == (isMapping ? '}' : ']'))
            {
                node.Span = TextSpan.FromBounds(start, ++_position);
                _depth--;
                return node;
            }

            if (_text[_position] == ',')
            {
                _position++;
                continue;
            }

            _failed |= ++_values > ParseLimits.MostValues;
            if (!isMapping)
            {
                node.Items.Add(ParseValue());
                continue;
            }

            if (_text[_position] != '"')
            {
                break;
            }

            var key = ParseString();
            if (_failed || !SkipSpace() || _text[_position] != ':')
            {
                break;
            }

            _position++;
            if (!SkipSpace())
            {
                break;
            }

            node.Entries.Add(new(key, ParseValue()));
        }

        _failed = true;
        return node;
    }

    private DataNode ParseString()
    {
        var start = ++_position;
        var builder = new MappedText.Builder();
        while (_position < _text.Length)
        {
            var run = _position;
            while (_position < _text.Length && _text[_position] is not ('"' or '\\' or '\n'))
            {
                _position++;
            }

            builder.Append(_text, run, _position);
            if (_position >= _text.Length || _text[_position] == '\n')
            {
                break;
            }

            if (_text[_position] == '"')
            {
                _position++;
                return DataNode.Scalar(builder.Build(start), isQuoted: true);
            }

            if (_position + 1 >= _text.Length)
            {
                break;
            }

            _position += Escapes.Append(builder, _text, _position);
        }

        _failed = true;
        return DataNode.Scalar(builder.Build(start), isQuoted: true);
    }

    /// <summary>Goes over blanks and comments; false at the end.</summary>
    private bool SkipSpace()
    {
        while (_position < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_position]))
            {
                _position++;
            }
            else if (_text[_position] == '/' && _position + 1 < _text.Length && _text[_position + 1] is '/' or '*')
            {
                var isBlock = _text[_position + 1] == '*';
                var end = isBlock ? _text.IndexOf("*/", _position + 2, StringComparison.Ordinal) : _text.IndexOf('\n', _position);
                _position = end < 0 ? _text.Length : end + (isBlock ? 2 : 1);
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
