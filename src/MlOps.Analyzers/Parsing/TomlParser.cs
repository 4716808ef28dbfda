namespace MlOps.Analyzers.Parsing;

/// <summary>Reads TOML 1.0; null for what it does not understand.</summary>
internal sealed class TomlParser
{
    private const int DeepestNesting = 100;

    private readonly string _text;
    private readonly DataNode _root = DataNode.Mapping(0);
    private readonly Dictionary<(DataNode Table, string Key), DataNode> _tables = []; // so that a long file's headers are found at once
    private int _position;
    private int _depth;
    private int _values;
    private bool _failed;

    private TomlParser(string text) => _text = text;

    public static DataNode? Parse(string text)
    {
        var parser = new TomlParser(text);
        parser.ParseDocument();
        return parser._failed ? null : parser._root;
    }

    private void ParseDocument()
    {
        var table = _root;
        while (!_failed && SkipSpace(lines: true))
        {
            if (_text[_position] == '[')
            {
                var isArray = _position + 1 < _text.Length && _text[_position + 1] == '[';
                _position += isArray ? 2 : 1;
                var path = ParseKeys();
                table = _failed ? table : Enter(_root, path, path.Count - (isArray ? 1 : 0));
                if (isArray && path.Count > 0)
                {
                    table = AddToArray(table, path[path.Count - 1]);
                }

                Expect(']');
                if (isArray)
                {
                    Expect(']');
                }
            }
            else
            {
                ParsePair(table);
            }

            SkipSpace(lines: false);
            _failed |= _position < _text.Length && _text[_position] is not ('\n' or '\r' or '#');
        }
    }

    private void ParsePair(DataNode table)
    {
        var path = ParseKeys();
        Expect('=');
        SkipSpace(lines: false);
        if (_failed || path.Count == 0 || _position >= _text.Length)
        {
            _failed = true;
            return;
        }

        _failed |= ++_values > ParseLimits.MostValues;
        var owner = Enter(table, path, path.Count - 1);
        var value = ParseValue();
        owner.Entries.Add(new(path[path.Count - 1], value));
        _tables[(owner, path[path.Count - 1].Value)] = value;
    }

    private DataNode Enter(DataNode table, List<DataNode> path, int count)
    {
        for (var index = 0; index < count; index++)
        {
            var key = path[index];
            if (!_tables.TryGetValue((table, key.Value), out var next))
            {
                next = DataNode.Mapping(key.Span.Start);
                table.Entries.Add(new(key, next));
                _tables[(table, key.Value)] = next;
            }

            table = next.Kind == DataKind.Sequence && next.Items.Count > 0 ? next.Items[next.Items.Count - 1] : next;
            _failed |= table.Kind != DataKind.Mapping;
            if (_failed)
            {
                return DataNode.Mapping(key.Span.Start);
            }
        }

        return table;
    }

    private DataNode AddToArray(DataNode table, DataNode key)
    {
        if (!_tables.TryGetValue((table, key.Value), out var array))
        {
            array = DataNode.Sequence(key.Span.Start);
            table.Entries.Add(new(key, array));
            _tables[(table, key.Value)] = array;
        }

        var item = DataNode.Mapping(key.Span.Start);
        _failed |= array.Kind != DataKind.Sequence;
        if (!_failed)
        {
            array.Items.Add(item);
        }

        return item;
    }

    private List<DataNode> ParseKeys()
    {
        var keys = new List<DataNode>();
        while (!_failed && keys.Count < DeepestNesting)
        {
            SkipSpace(lines: false);
            if (_position < _text.Length && _text[_position] is '"' or '\'')
            {
                keys.Add(ParseString());
            }
            else
            {
                var start = _position;
                while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-'))
                {
                    _position++;
                }

                _failed |= _position == start;
                keys.Add(DataNode.Scalar(MappedText.Of(_text, start, _position), isQuoted: false));
            }

            SkipSpace(lines: false);
            if (_position >= _text.Length || _text[_position] != '.')
            {
                return keys;
            }

            _position++;
        }

        _failed = true;
        return keys;
    }

    private DataNode ParseValue()
    {
        if (_text[_position] is '"' or '\'')
        {
            return ParseString();
        }

        if (_text[_position] is '[' or '{')
        {
            return ParseCollection();
        }

        var start = _position;
        while (_position < _text.Length && _text[_position] is not (',' or ']' or '}' or '#' or '\n' or '\r'))
        {
            _position++;
        }

        var end = _position;
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        _failed |= end == start;
        return DataNode.Scalar(MappedText.Of(_text, start, end), isQuoted: false);
    }

    private DataNode ParseCollection()
    {
        _failed |= ++_depth > DeepestNesting;
        var isTable = _text[_position] == '{';
        var node = isTable ? DataNode.Mapping(_position) : DataNode.Sequence(_position);
        _position++;
        while (!_failed && SkipSpace(lines: true))
        {
            if (_text[_position] == (isTable ? '}' : ']'))
            {
                _position++;
                _depth--;
                return node;
            }

            if (_text[_position] == ',')
            {
                _position++;
            }
            else if (isTable)
            {
                ParsePair(node);
            }
            else
            {
                node.Items.Add(ParseValue());
            }
        }

        _failed = true;
        return node;
    }

    private DataNode ParseString()
    {
        var quote = _text[_position];
        var isLong = _position + 2 < _text.Length && _text[_position + 1] == quote && _text[_position + 2] == quote;
        _position += isLong ? 3 : 1;
        var start = _position;
        var builder = new MappedText.Builder();
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character == quote && (!isLong || (_position + 2 < _text.Length && _text[_position + 1] == quote && _text[_position + 2] == quote)))
            {
                if (isLong && _position + 3 < _text.Length && _text[_position + 3] == quote)
                {
                    builder.Append(character, _position++); // up to two quotes may stand before the closing three
                    continue;
                }

                _position += isLong ? 3 : 1;
                return DataNode.Scalar(builder.Build(start), isQuoted: true);
            }

            if (character == '\n' && !isLong)
            {
                break;
            }

            if (character == '\\' && quote == '"' && _position + 1 < _text.Length)
            {
                _position += Escapes.Append(builder, _text, _position);
                continue;
            }

            builder.Append(character, _position++);
        }

        _failed = true;
        return DataNode.Scalar(builder.Build(start), isQuoted: true);
    }

    private void Expect(char character)
    {
        SkipSpace(lines: false);
        _failed |= _position >= _text.Length || _text[_position] != character;
        _position++;
    }

    /// <summary>Goes over blanks, and over ends of lines and comments when asked; false at the end.</summary>
    private bool SkipSpace(bool lines)
    {
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character is ' ' or '\t' or '\uFEFF' || (lines && character is '\n' or '\r'))
            {
                _position++;
            }
            else if (lines && character == '#')
            {
                var end = _text.IndexOf('\n', _position);
                _position = end < 0 ? _text.Length : end;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
