namespace MlOps.Analyzers.Parsing;

/// <summary>
/// Splits PowerShell into simple commands, with the words that each is given: comments, continued lines, quotes, here-strings, pipelines,
/// blocks and assignments. Expressions come as words that no command has for a name.
/// </summary>
internal sealed class PowerShellText
{
    private readonly MappedText _source;
    private readonly string _text;
    private readonly List<ShellCommand> _commands = [];
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<bool> _brackets = []; // whether each is the list of an argument, which ends no command
    private List<ShellWord> _words = [];
    private ShellCommand? _previous;
    private ShellWord? _output;
    private string? _assigned; // the variable that the first word is
    private bool _isPiped;
    private bool _isRedirected;
    private int _position;
    private int _budget = ParseLimits.MostValues; // words
    private int _expansion; // characters that variables may still add

    private PowerShellText(MappedText source) => (_source, _text, _expansion) = (source, source.Text, 4096 + (2 * source.Length));

    public static List<ShellCommand> Parse(MappedText source) => Parse(source, out _);

    /// <param name="source">The script.</param>
    /// <param name="isWhole">Whether all of it was read, and not only as much as anybody writes.</param>
    public static List<ShellCommand> Parse(MappedText source, out bool isWhole)
    {
        var parser = new PowerShellText(source);
        parser.Run();
        isWhole = parser._budget > 0;
        return parser._commands;
    }

    private void Run()
    {
        while (_position < _text.Length && _budget-- > 0)
        {
            var character = _text[_position];
            switch (character)
            {
                case ' ' or '\t' or '\r' or ',' or '\uFEFF':
                    _position++;
                    break;
                case '`' when IsLineEnd(_position + 1):
                    _position = SkipLineEnd(_position + 1);
                    break;
                case '\n' when _brackets.Count > 0 && _brackets[_brackets.Count - 1]:
                    _position++; // a list goes on
                    break;
                case '\n' when EndsWithPipe():
                    _position++;
                    break;
                case '\n' or ';' or '{' or '}':
                    EndCommand(isPipe: false);
                    _position++;
                    break;
                case '#':
                    _position = LineEnd(_position);
                    break;
                case '<' when TextComparison.StartsWith(_text, _position, "<#"):
                    var end = _text.IndexOf("#>", _position, StringComparison.Ordinal);
                    _position = end < 0 ? _text.Length : end + 2;
                    break;
                case '@' when _position + 1 < _text.Length && _text[_position + 1] is '(' or '{':
                    Open(isList: _text[_position + 1] == '(' && _words.Count > 0);
                    _position += 2;
                    break;
                case '@' when _position + 1 < _text.Length && _text[_position + 1] is '"' or '\'' && IsLineEnd(_position + 2):
                    AddWord(ReadHereString());
                    break;
                case '(':
                    Open(isList: false);
                    _position++;
                    break;
                case ')':
                    Close();
                    _position++;
                    break;
                case '|' or '&':
                    ReadOperator(character);
                    break;
                case '>':
                    ReadRedirection();
                    break;
                default:
                    if (_position + 1 < _text.Length && _text[_position + 1] == '>' && (char.IsDigit(character) || character == '*'))
                    {
                        _position++; // '2>': another stream than the output
                        ReadRedirection();
                        _isRedirected = false;
                        break;
                    }

                    AddWord(ReadWord());
                    break;
            }
        }

        EndCommand(isPipe: false);
    }

    private void ReadOperator(char character)
    {
        var isDouble = _position + 1 < _text.Length && _text[_position + 1] == character;
        if (character == '&' && !isDouble && _words.Count == 0)
        {
            _position++; // calls what follows
            return;
        }

        EndCommand(isPipe: character == '|' && !isDouble);
        _position += isDouble ? 2 : 1;
    }

    private void ReadRedirection()
    {
        while (_position < _text.Length && _text[_position] == '>')
        {
            _position++;
        }

        if (_position + 1 < _text.Length && _text[_position] == '&' && char.IsDigit(_text[_position + 1]))
        {
            _position += 2;
            return;
        }

        _isRedirected = true;
    }

    private void Open(bool isList)
    {
        if (!isList)
        {
            EndCommand(isPipe: false);
        }

        _brackets.Add(isList);
    }

    private void Close()
    {
        var isList = _brackets.Count > 0 && _brackets[_brackets.Count - 1];
        if (_brackets.Count > 0)
        {
            _brackets.RemoveAt(_brackets.Count - 1);
        }

        if (!isList)
        {
            EndCommand(isPipe: false);
        }
    }

    private void AddWord(ShellWord word)
    {
        if (_isRedirected)
        {
            (_output, _isRedirected) = (word, false);
        }
        else
        {
            _words.Add(word);
        }
    }

    private bool EndsWithPipe() => _isPiped && _words.Count == 0;

    private void EndCommand(bool isPipe)
    {
        var words = _words;
        var assigned = _assigned;
        var output = _output;
        (_words, _assigned, _output, _isRedirected) = ([], null, null, false);
        if (assigned is not null && words.Count > 1 && words[1].Value == "=" && !words[1].IsQuoted)
        {
            if (words.Count == 3 && words[2].IsQuoted && !words[2].IsUnknown)
            {
                _variables[assigned] = words[2].Value;
                words = [];
            }
            else
            {
                _variables.Remove(assigned);
                words = words.GetRange(2, words.Count - 2);
            }
        }

        ShellCommand? command = null;
        if (words.Count > 0)
        {
            command = new(words, _isPiped ? _previous : null) { Output = output, IsPiped = isPipe, IsCaptured = assigned is not null };
            _commands.Add(command);
        }

        _previous = command ?? _previous;
        _isPiped = isPipe && (command is not null || _isPiped);
    }

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

    private int LineEnd(int position)
    {
        var end = _text.IndexOf('\n', position);
        return end < 0 ? _text.Length : end;
    }

    /// <summary>Whether nothing but a line's end follows.</summary>
    private bool IsLineEnd(int position) =>
        position < _text.Length && (_text[position] == '\n' || (_text[position] == '\r' && position + 1 < _text.Length && _text[position + 1] == '\n'));

    private int SkipLineEnd(int position) => Math.Min(LineEnd(position) + 1, _text.Length);
}
