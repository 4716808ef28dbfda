namespace MlOps.Analyzers.Parsing;

/// <summary>
/// Splits PowerShell into simple commands, with the words that each is given: comments, continued lines, quotes, here-strings, pipelines,
/// blocks and assignments. Expressions come as words that no command has for a name.
/// </summary>
internal sealed partial class PowerShellText
{
    /// <summary>Words before a bracket that begin no list of arguments.</summary>
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "if", "elseif", "while", "until", "foreach", "for", "switch", "catch", "param", "function", "return", "throw", "trap", "iex", "Invoke-Expression",
    };

    private readonly MappedText _source;
    private readonly string _text;
    private readonly List<ShellCommand> _commands = [];
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Bracket> _brackets = [];
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
                case '\n' when _brackets.Count > 0 && _brackets[_brackets.Count - 1].IsList:
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
                    Open(_text[_position + 1] == '(' && _words.Count > 0 ? new() { IsList = true } : new());
                    _position += 2;
                    break;
                case '@' when _position + 1 < _text.Length && _text[_position + 1] is '"' or '\'' && IsLineEnd(_position + 2):
                    AddWord(ReadHereString());
                    break;
                case '(' when _words.Count > 0 && char.IsWhiteSpace(_text[_position - 1]) && !Keywords.Contains(_words[0].Value):
                    OpenArgument();
                    break;
                case '(':
                    Open(new());
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

        while (_brackets.Count > 0)
        {
            Close();
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

    private void Open(Bracket bracket)
    {
        if (!bracket.IsList)
        {
            EndCommand(isPipe: false);
        }

        _brackets.Add(bracket);
    }

    /// <summary>'-Version (Get-Content version.txt)': what is within runs first, and what it says is not known.</summary>
    private void OpenArgument()
    {
        AddWord(new(_source.Slice(_position, 0), isUnknown: true, isQuoted: false, _source.FileSpan(_position, 1)));
        _brackets.Add(new() { Words = _words, Assigned = _assigned, Output = _output, IsPiped = _isPiped, Previous = _previous });
        (_words, _assigned, _output, _isPiped, _previous) = ([], null, null, false, null);
        _position++;
    }

    private void Close()
    {
        var bracket = _brackets.Count > 0 ? _brackets[_brackets.Count - 1] : null;
        if (bracket is not null)
        {
            _brackets.RemoveAt(_brackets.Count - 1);
        }

        if (bracket is not { IsList: true })
        {
            EndCommand(isPipe: false);
        }

        if (bracket?.Words is { } words)
        {
            (_words, _assigned, _output, _isPiped, _previous) = (words, bracket.Assigned, bracket.Output, bracket.IsPiped, bracket.Previous);
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

    private int LineEnd(int position)
    {
        var end = _text.IndexOf('\n', position);
        return end < 0 ? _text.Length : end;
    }

    /// <summary>Whether nothing but a line's end follows.</summary>
    private bool IsLineEnd(int position) =>
        position < _text.Length && (_text[position] == '\n' || (_text[position] == '\r' && position + 1 < _text.Length && _text[position + 1] == '\n'));

    private int SkipLineEnd(int position) => Math.Min(LineEnd(position) + 1, _text.Length);

    /// <summary>One that is open, and the command that it interrupts.</summary>
    private sealed class Bracket
    {
        /// <summary>The list of an argument, which ends no command.</summary>
        public bool IsList { get; set; }

        /// <summary>Of the interrupted command; null where there is none.</summary>
        public List<ShellWord>? Words { get; set; }

        public string? Assigned { get; set; }

        public ShellWord? Output { get; set; }

        public bool IsPiped { get; set; }

        public ShellCommand? Previous { get; set; }
    }
}
