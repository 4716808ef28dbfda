namespace MlOps.Analyzers.Parsing;

/// <summary>Splits a shell's text into simple commands, through lists, pipes, groups, substitutions and 'sh -c'.</summary>
internal sealed partial class ShellParser
{
    private const int DeepestNesting = 20;

    /// <summary>Of the commands in one word; nobody asks for more, and each level of nesting would keep them again.</summary>
    private const int MostSubstituted = 8;

    private static readonly HashSet<string> Keywords =
        ["if", "then", "else", "elif", "fi", "while", "until", "do", "done", "!", "{", "}", "(", ")", "time", "case", "esac", "function"];

    /// <summary>Programs that run the command after them, with their options that take a value.</summary>
    private static readonly Dictionary<string, string> Wrappers = new()
    {
        ["sudo"] = "-u -g -h -p -C -r -t -U --user --group",
        ["env"] = "-u -C --unset --chdir",
        ["exec"] = "-a",
        ["command"] = "",
        ["nohup"] = "",
        ["time"] = "-f -o",
        ["nice"] = "-n",
        ["ionice"] = "-c -n",
        ["timeout"] = "-s -k",
        ["xargs"] = "-n -P -I -L -d -a",
        ["doas"] = "-u",
        ["eatmydata"] = "",
        ["chronic"] = "",
        ["gosu"] = "",
    };

    private readonly MappedText _source;
    private readonly string _text;
    private readonly Dictionary<string, string> _variables;
    private readonly List<ShellCommand> _commands;
    private readonly List<string> _heredocs = [];
    private readonly int _depth;
    private readonly int[] _budget; // how many characters variables may still add, so that 'a=$a$a' does not double for ever, and how many words may follow
    private List<ShellWord> _words = [];
    private ShellCommand? _previous;
    private bool _isPiped;
    private bool _isRedirected; // the next word is a file
    private bool _isOutput; // and what the command prints goes into it
    private ShellWord? _output;
    private int _position;

    private ShellParser(MappedText source, Dictionary<string, string> variables, List<ShellCommand> commands, int depth, int[] budget)
    {
        (_source, _text, _variables, _commands, _depth, _budget) = (source, source.Text, variables, commands, depth, budget);
    }

    /// <param name="source">What the shell is given.</param>
    /// <param name="variables">Values that are known; assignments in the text are added.</param>
    public static List<ShellCommand> Parse(MappedText source, Dictionary<string, string>? variables = null) => Parse(source, variables, out _);

    /// <param name="source">What the shell is given.</param>
    /// <param name="variables">Values that are known; assignments in the text are added.</param>
    /// <param name="isWhole">Whether all of it was read, and not only as much as anybody writes.</param>
    public static List<ShellCommand> Parse(MappedText source, Dictionary<string, string>? variables, out bool isWhole)
    {
        var commands = new List<ShellCommand>();
        var budget = new[] { 4096 + 2 * source.Length, ParseLimits.MostValues };
        new ShellParser(source, variables ?? [], commands, 0, budget).Run();
        isWhole = budget[1] > 0;
        return commands;
    }

    /// <summary>A command whose words are known, and what it has a shell run.</summary>
    /// <param name="command">The words as the system is given them.</param>
    /// <param name="variables">Values that are known.</param>
    public static List<ShellCommand> Expand(ShellCommand command, Dictionary<string, string>? variables = null)
    {
        var commands = new List<ShellCommand>();
        var parser = new ShellParser(MappedText.Of("", 0, 0), variables ?? [], commands, 0, [4096, ParseLimits.MostValues]) { _words = command.Words };
        parser.EndCommand(isPipe: false);
        return commands;
    }

    private void Run()
    {
        while (_position < _text.Length && _budget[1]-- > 0)
        {
            switch (_text[_position])
            {
                case ' ' or '\t' or '\r':
                    _position++;
                    break;
                case '\n':
                    EndCommand(isPipe: false);
                    _position++;
                    SkipHeredocs();
                    break;
                case '#':
                    var end = _text.IndexOf('\n', _position);
                    _position = end < 0 ? _text.Length : end;
                    break;
                case ';' or '(' or ')':
                    EndCommand(isPipe: false);
                    _position++;
                    break;
                case '&':
                    _position++;
                    if (_position < _text.Length && _text[_position] == '>')
                    {
                        ReadRedirection();
                        break;
                    }

                    EndCommand(isPipe: false);
                    break;
                case '|':
                    _position++;
                    var isOr = _position < _text.Length && _text[_position] == '|';
                    _position += isOr || (_position < _text.Length && _text[_position] == '&') ? 1 : 0;
                    EndCommand(isPipe: !isOr);
                    break;
                case '<' or '>':
                    ReadRedirection();
                    break;
                default:
                    var word = ReadWord();
                    if (word.Value.Length == 0 && !word.IsQuoted && !word.IsUnknown)
                    {
                        break; // an escaped end of line
                    }

                    if (_isRedirected)
                    {
                        _output = _isOutput ? word : _output;
                        _isRedirected = false;
                    }
                    else if (!(IsDigits(word) && _position < _text.Length && _text[_position] is '<' or '>'))
                    {
                        _words.Add(word);
                    }

                    break;
            }
        }

        EndCommand(isPipe: false);
    }

    private static bool IsDigits(ShellWord word) => word.Value.Length == 1 && char.IsDigit(word.Value[0]) && !word.IsQuoted;

    private void ReadRedirection()
    {
        var isInput = _text[_position] == '<';
        var start = _position;
        while (_position < _text.Length && _text[_position] is '<' or '>' or '&' or '|')
        {
            _position++;
        }

        if (isInput && _position - start == 2)
        {
            if (_position < _text.Length && _text[_position] == '-')
            {
                _position++;
            }

            while (_position < _text.Length && _text[_position] == ' ')
            {
                _position++;
            }

            if (_position < _text.Length && _text[_position] is not ('\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>'))
            {
                _heredocs.Add(ReadWord().Value);
            }

            return;
        }

        if (_position < _text.Length && _text[_position] == '(')
        {
            _words.Add(ReadProcessSubstitution());
            return;
        }

        _isRedirected = true;
        _isOutput = !isInput && _text[_position - 1] is '>' or '|' && !(start > 0 && _text[start - 1] == '2');
    }

    private void SkipHeredocs()
    {
        foreach (var marker in _heredocs)
        {
            while (_position < _text.Length)
            {
                var end = _text.IndexOf('\n', _position);
                end = end < 0 ? _text.Length : end;
                var isEnd = TextComparison.TrimmedEquals(_text, _position, end, marker);
                _position = Math.Min(end + 1, _text.Length);
                if (isEnd)
                {
                    break;
                }
            }
        }

        _heredocs.Clear();
    }

    private void EndCommand(bool isPipe)
    {
        _isRedirected = false;
        var words = _words;
        _words = [];
        var first = SkipWrappers(words);
        ShellCommand? command = null;
        if (first < words.Count)
        {
            command = new(first == 0 ? words : words.GetRange(first, words.Count - first), _isPiped ? _previous : null) { Output = _output, IsPiped = isPipe };
            _commands.Add(command);
            _budget[1] -= 4;
            RunInnerShell(command);
        }

        _output = null;
        _previous = command ?? _previous;
        _isPiped = isPipe;
    }

    /// <summary>The index of the word that names the program; assignments before it are remembered.</summary>
    private int SkipWrappers(List<ShellWord> words)
    {
        var index = 0;
        while (index < words.Count)
        {
            var word = words[index];
            if (!word.IsQuoted && Keywords.Contains(word.Value))
            {
                index++;
                continue;
            }

            if (word.Value is "export" or "local" or "declare" or "readonly" && index + 1 < words.Count)
            {
                index++;
                continue;
            }

            var assignment = AssignmentLength(word.Value);
            if (assignment > 0)
            {
                if (!word.IsUnknown)
                {
                    _variables[word.Value.Substring(0, assignment)] = word.Value.Substring(assignment + 1);
                }
                else
                {
                    _variables.Remove(word.Value.Substring(0, assignment));
                }

                index++;
                continue;
            }

            if (!Wrappers.TryGetValue(word.Value, out var valued))
            {
                return index;
            }

            index++;
            var options = valued.Split(' ');
            while (index < words.Count && words[index].Value.StartsWith("-", StringComparison.Ordinal))
            {
                index += Array.IndexOf(options, words[index].Value) >= 0 ? 2 : 1;
            }

            index += word.Value is "timeout" or "gosu" ? 1 : 0;
        }

        return index;
    }

    private static int AssignmentLength(string word)
    {
        var index = 0;
        while (index < word.Length && (char.IsLetterOrDigit(word[index]) || word[index] == '_'))
        {
            index++;
        }

        return index > 0 && index < word.Length && word[index] == '=' && !char.IsDigit(word[0]) ? index : 0;
    }

    private void RunInnerShell(ShellCommand command)
    {
        if (_depth >= DeepestNesting || command.Name is not ("sh" or "bash" or "ash" or "dash" or "zsh" or "ksh" or "cmd" or "powershell" or "pwsh" or "eval" or "su"))
        {
            return;
        }

        for (var index = 1; index < command.Words.Count; index++)
        {
            var word = command.Words[index];
            var isCommand = command.Name == "eval"
                || command.Words[index - 1].Value is "/c" or "/C" or "-Command" or "-command"
                || (command.Words[index - 1].Value is { Length: > 1 and < 6 } option && option[0] == '-' && option[1] != '-' && option.IndexOf('c') > 0);
            if (isCommand && index + 1 < command.Words.Count && command.Name is "cmd" or "powershell" or "pwsh")
            {
                new ShellParser(MappedText.Empty, _variables, _commands, _depth + 1, _budget) { _words = command.Words.GetRange(index, command.Words.Count - index) }.EndCommand(isPipe: false);
                return;
            }

            if (isCommand)
            {
                new ShellParser(Unquoted(word.Text), _variables, _commands, _depth + 1, _budget).Run();
                return;
            }
        }
    }

    /// <summary>Quotes around the whole, as in '["sh", "-c", "\"command\""]', were not meant to be part of a name.</summary>
    private static MappedText Unquoted(MappedText command)
    {
        var text = command.Text;
        return text.Length > 2 && text[0] is '"' or '\'' && text[text.Length - 1] == text[0] && text.IndexOf(text[0], 1) == text.Length - 1
            ? command.Slice(1, text.Length - 2)
            : command;
    }
}
