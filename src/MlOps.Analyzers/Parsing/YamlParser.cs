namespace MlOps.Analyzers.Parsing;

/// <summary>
/// Reads the YAML that people write: block and flow, anchors, merge keys, block scalars, several documents; lines that are
/// nothing but a Helm template are passed over. What it does not understand makes the whole file null, not a guess.
/// </summary>
internal sealed partial class YamlParser
{
    private const int DeepestNesting = 100;

    private readonly string _text;
    private readonly List<Line> _lines = [];
    private readonly Dictionary<string, DataNode> _anchors = [];
    private int _line;
    private int _position; // in the current line, once a node begins
    private int _depth;
    private int _values;
    private bool _failed;

    private YamlParser(string text) => _text = text;

    /// <summary>The file's documents; null when it is not YAML that this reader understands.</summary>
    public static List<DataNode>? Parse(string text)
    {
        var parser = new YamlParser(text);
        parser.SplitLines();
        var documents = parser.ParseDocuments();
        return parser._failed ? null : documents;
    }

    private List<DataNode> ParseDocuments()
    {
        var documents = new List<DataNode>();
        while (!_failed && SkipToContent() && !_failed)
        {
            var line = _lines[_line];
            if (line.IsMarker)
            {
                _anchors.Clear();
                _position = line.Content + 3;
                SkipSpaces();
                if (_text[line.Content] == '.' || IsEndOfContent(line))
                {
                    _line++;
                    continue;
                }

                documents.Add(ParseInline(-1, isSequenceItem: false)); // '--- value'
                continue;
            }

            documents.Add(ParseBlock(line.Indent));
            if (SkipToContent() && !_lines[_line].IsMarker)
            {
                _failed = true; // less indented than the document's first line
            }
        }

        return documents;
    }

    /// <summary>A node that begins a line.</summary>
    private DataNode ParseBlock(int indent)
    {
        _position = _lines[_line].Content;
        return ParseAt(indent);
    }

    /// <summary>A node at the current place, whose column is its indent.</summary>
    private DataNode ParseAt(int column)
    {
        if (++_depth > DeepestNesting)
        {
            _failed = true;
        }

        try
        {
            if (_failed)
            {
                return Empty();
            }

            return IsDash() ? ParseSequence(column)
                : FindKey() is { } key ? ParseMapping(column, key)
                : ParseInline(column - 1, isSequenceItem: false);
        }
        finally
        {
            _depth--;
        }
    }

    private DataNode ParseSequence(int column)
    {
        var sequence = DataNode.Sequence(_position);
        while (true)
        {
            _position++;
            SkipSpaces();
            sequence.Items.Add(ParseInline(column, isSequenceItem: true));
            if (_failed || !NextAt(column) || !IsDash())
            {
                break;
            }
        }

        return sequence;
    }

    private DataNode ParseMapping(int column, DataNode key)
    {
        var mapping = DataNode.Mapping(key.Span.Start);
        while (true)
        {
            SkipSpaces();
            mapping.Entries.Add(new(key, ParseInline(column, isSequenceItem: false)));
            if (_failed || !NextAt(column))
            {
                break;
            }

            if (IsDash() || FindKey() is not { } next)
            {
                _failed = true;
                break;
            }

            key = next;
        }

        return mapping;
    }

    /// <summary>Whether the next line with content continues a collection at this column; fails on one in between.</summary>
    private bool NextAt(int column)
    {
        if (!SkipToContent() || _lines[_line].IsMarker || _lines[_line].Indent < column)
        {
            return false;
        }

        _position = _lines[_line].Content;
        _failed |= _lines[_line].Indent > column;
        return !_failed;
    }

    /// <summary>What follows '- ', 'key: ' or '---' in the line, or in the lines below.</summary>
    private DataNode ParseInline(int parent, bool isSequenceItem)
    {
        var line = _lines[_line];
        _failed |= ++_values > ParseLimits.MostValues;
        var anchor = SkipProperties();
        DataNode node;
        if (IsEndOfContent(line))
        {
            var emptyAt = Math.Min(_position, line.End);
            _line++;
            if (!SkipToContent() || _lines[_line].IsMarker)
            {
                node = Empty(emptyAt);
            }
            else
            {
                var next = _lines[_line];
                _position = next.Content;
                node = next.Indent > parent || (next.Indent == parent && !isSequenceItem && IsDash())
                    ? ParseBlock(next.Indent)
                    : Empty(emptyAt);
            }
        }
        else if (isSequenceItem && (IsDash() || FindKey(peek: true) is not null))
        {
            node = ParseAt(_position - line.Start);
        }
        else
        {
            node = _text[_position] switch
            {
                '|' or '>' => ParseBlockScalar(parent),
                '"' or '\'' => ParseQuoted(),
                '[' => ParseFlowThenEnd(),
                '{' when !IsTemplate() => ParseFlowThenEnd(),
                '*' => ParseAlias(),
                _ => ParsePlain(parent),
            };
        }

        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    /// <summary>Passes tags over and returns the anchor.</summary>
    private string? SkipProperties()
    {
        string? anchor = null;
        while (_position < _lines[_line].End && _text[_position] is '&' or '!')
        {
            var start = _position;
            while (_position < _lines[_line].End && _text[_position] is not (' ' or '\t'))
            {
                _position++;
            }

            anchor = _text[start] == '&' ? _text.Substring(start + 1, _position - start - 1) : anchor;
            SkipSpaces();
        }

        return anchor;
    }

    private DataNode ParseAlias()
    {
        var start = ++_position;
        while (_position < _lines[_line].End && !char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        var name = _text.Substring(start, _position - start);
        _failed |= !EndsLine();
        if (_anchors.TryGetValue(name, out var node))
        {
            return node;
        }

        _failed = true;
        return Empty();
    }

    private DataNode ParseFlowThenEnd()
    {
        var node = ParseFlow();
        _failed |= !EndsLine();
        return node;
    }

    /// <summary>Whether nothing but a comment follows; goes to the next line.</summary>
    private bool EndsLine()
    {
        if (_failed)
        {
            return false;
        }

        SkipSpaces();
        var ends = IsEndOfContent(_lines[_line]);
        _line++;
        return ends;
    }

    private DataNode Empty(int? position = null) =>
        DataNode.Scalar(MappedText.Of(_text, position ?? Math.Min(_position, _text.Length), position ?? Math.Min(_position, _text.Length)), isQuoted: false);

    private readonly struct Line(int start, int content, int end, bool isMarker)
    {
        public int Start { get; } = start;

        public int Content { get; } = content;

        public int End { get; } = end;

        public int Indent => Content - Start;

        public bool IsMarker { get; } = isMarker;

        public bool IsBlank => Content == End;
    }
}
