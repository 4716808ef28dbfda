namespace MlOps.Analyzers.Parsing;

internal sealed partial class ShellParser
{
    private ShellWord ReadWord()
    {
        var builder = new MappedText.Builder();
        var start = _position;
        var isUnknown = false;
        var isQuoted = false;
        var budget = _budget[0];
        var isInQuotes = false;
        var substituted = _commands.Count;
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (!isInQuotes && character is ' ' or '\t' or '\n' or '\r' or ';' or '&' or '|' or '(' or ')' or '<' or '>')
            {
                break;
            }

            switch (character)
            {
                case '\\' when !isInQuotes || (_position + 1 < _text.Length && _text[_position + 1] is '"' or '\\' or '$' or '`' or '\n'):
                    ReadEscape(builder);
                    break;
                case '\'' when !isInQuotes:
                    isQuoted = true;
                    ReadSingleQuoted(builder);
                    break;
                case '"':
                    isQuoted = true;
                    isInQuotes = !isInQuotes;
                    _position++;
                    break;
                case '$':
                    isUnknown |= ReadVariable(builder);
                    break;
                case '`':
                    isUnknown = true;
                    ReadBackquoted();
                    break;
                default:
                    var plain = _position++;
                    while (_position < _text.Length && IsPlain(_text[_position]))
                    {
                        _position++;
                    }

                    builder.Append(_source, plain, _position - plain);
                    break;
            }
        }

        var isExpanded = isUnknown || _budget[0] != budget;

        // Between the quotes when the whole word is in them.
        var trim = isExpanded && _position - start > 1 && _text[start] == '"' && _text[_position - 1] == '"' ? 1 : 0;
        return new(builder.Build(_source.FilePosition(start)), isUnknown, isQuoted, isExpanded ? _source.FileSpan(start + trim, _position - start - 2 * trim) : null)
        {
            Substituted = Since(substituted),
        };
    }

    private static bool IsPlain(char character) => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.' or '/' or '=' or ':' or ',' or '@';

    /// <summary>'&lt;(command)': a word that names what the command prints.</summary>
    private ShellWord ReadProcessSubstitution()
    {
        var start = _position;
        var end = FindClose(_position);
        var first = _commands.Count;
        RunSubstitution(_position + 1, end);
        _position = Math.Min(end + 1, _text.Length);
        return new(_source.Slice(start, 0), isUnknown: true, isQuoted: false) { Substituted = Since(first), IsStream = true };
    }

    private List<ShellCommand> Since(int first) => first == _commands.Count ? ShellWord.NoCommands : _commands.GetRange(first, Math.Min(MostSubstituted, _commands.Count - first));

    private void ReadEscape(MappedText.Builder builder)
    {
        var next = _position + 1;
        if (next < _text.Length && _text[next] == '\r' && next + 1 < _text.Length && _text[next + 1] == '\n')
        {
            next++;
        }

        if (next < _text.Length && _text[next] != '\n')
        {
            builder.Append(_source, next, 1);
        }

        _position = Math.Min(next + 1, _text.Length);
    }

    private void ReadSingleQuoted(MappedText.Builder builder)
    {
        var end = _text.IndexOf('\'', _position + 1);
        end = end < 0 ? _text.Length : end;
        builder.Append(_source, _position + 1, end - _position - 1);
        _position = Math.Min(end + 1, _text.Length);
    }

    private void ReadBackquoted()
    {
        var end = _text.IndexOf('`', _position + 1);
        end = end < 0 ? _text.Length : end;
        RunSubstitution(_position + 1, end);
        _position = Math.Min(end + 1, _text.Length);
    }

    /// <summary>Appends the variable's value when it is known; true when it is not.</summary>
    private bool ReadVariable(MappedText.Builder builder)
    {
        var start = _position++;
        if (_position >= _text.Length)
        {
            return false;
        }

        var next = _text[_position];
        if (next == '(' || (next == '{' && _position + 1 < _text.Length && _text[_position + 1] == '{'))
        {
            var end = FindClose(_position);
            if (next == '(')
            {
                RunSubstitution(_position + 1, end);
            }

            _position = Math.Min(end + 1, _text.Length);
            return true;
        }

        string? value;
        if (next == '{')
        {
            var close = FindClose(_position);
            value = ValueOf(_text.Substring(_position + 1, Math.Max(0, close - _position - 1)));
            _position = Math.Min(close + 1, _text.Length);
        }
        else if (char.IsLetter(next) || next == '_')
        {
            while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            {
                _position++;
            }

            value = ValueOf(_text.Substring(start + 1, _position - start - 1));
        }
        else if (next is '"' or '\'' or ' ' or '\n')
        {
            return false;
        }
        else
        {
            _position++;
            return true; // $1, $@, $?
        }

        if (value is not null && (_budget[0] -= value.Length) < 0)
        {
            return true;
        }

        foreach (var character in value ?? "")
        {
            builder.Append(character, _source.FilePosition(start));
        }

        return value is null;
    }

    /// <summary>'NAME', 'NAME:-default' or 'NAME:+other'; null when not known.</summary>
    private string? ValueOf(string expression)
    {
        var length = 0;
        while (length < expression.Length && (char.IsLetterOrDigit(expression[length]) || expression[length] == '_'))
        {
            length++;
        }

        var known = _variables.TryGetValue(expression.Substring(0, length), out var value) ? value : null;
        var rest = expression.Substring(length);
        return rest.Length == 0 ? known
            : rest.StartsWith(":-", StringComparison.Ordinal) || rest.StartsWith(":=", StringComparison.Ordinal) ? known ?? Literal(rest.Substring(2))
            : rest[0] is '-' or '=' ? known ?? Literal(rest.Substring(1))
            : null;
    }

    private static string? Literal(string value) => value.IndexOf('$') >= 0 ? null : value;

    /// <summary>The place of the bracket that closes the one at the place given; the text's end when there is none.</summary>
    private int FindClose(int open)
    {
        var (left, right) = _text[open] == '(' ? ('(', ')') : ('{', '}');
        var count = 0;
        for (var index = open; index < _text.Length; index++)
        {
            count += _text[index] == left ? 1 : _text[index] == right ? -1 : 0;
            if (count == 0)
            {
                return index;
            }
        }

        return _text.Length;
    }

    private void RunSubstitution(int start, int end)
    {
        if (_depth >= DeepestNesting || end <= start)
        {
            return;
        }

        var first = _commands.Count;
        new ShellParser(_source.Slice(start, end - start), _variables, _commands, _depth + 1, _budget).Run();
        for (var index = first; index < _commands.Count; index++)
        {
            _commands[index].IsCaptured = true;
        }
    }
}
