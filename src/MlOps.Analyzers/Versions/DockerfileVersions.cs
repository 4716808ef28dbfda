using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Images and installs of a Dockerfile.</summary>
internal sealed class DockerfileVersions
{
    private readonly FileVersions _versions;
    private readonly Dictionary<string, string> _globals = [];
    private readonly HashSet<string> _stages = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, string> _variables = [];
    private bool _isInStage;

    private DockerfileVersions(FileVersions versions) => _versions = versions;

    public static void Read(string text, FileVersions versions)
    {
        var reader = new DockerfileVersions(versions);
        foreach (var instruction in DockerfileParser.Parse(text))
        {
            reader.Read(instruction.Name, instruction.Arguments, instruction);
        }
    }

    private void Read(string name, MappedText arguments, DockerInstruction instruction)
    {
        switch (name)
        {
            case "ONBUILD":
                var space = arguments.Text.IndexOf(' ');
                if (space > 0)
                {
                    var rest = arguments.Text.Length - space - 1;
                    var inner = arguments.Slice(space + 1, rest);
                    Read(arguments.Text.Substring(0, space).ToUpperInvariant() is var word && word != "ONBUILD" ? word : "", inner, instruction);
                }

                break;
            case "ARG":
                ReadArg(arguments);
                break;
            case "ENV":
                ReadEnv(arguments);
                break;
            case "FROM":
                ReadFrom(arguments);
                break;
            case "COPY" or "ADD":
                ReadFlags(arguments);
                break;
            case "RUN":
                ReadRun(arguments, instruction);
                break;
        }
    }

    private void ReadArg(MappedText arguments)
    {
        foreach (var word in Words(arguments))
        {
            var equals = word.Value.IndexOf('=');
            var name = equals < 0 ? word.Value : word.Value.Substring(0, equals);
            var target = _isInStage ? _variables : _globals;
            if (equals > 0 && !word.IsUnknown)
            {
                target[name] = word.Value.Substring(equals + 1);
            }
            else if (equals < 0 && _isInStage && _globals.TryGetValue(name, out var value))
            {
                _variables[name] = value;
            }
        }
    }

    private void ReadEnv(MappedText arguments)
    {
        var words = Words(arguments);
        if (words.Count > 1 && words[0].Value.IndexOf('=') < 0)
        {
            _variables[words[0].Value] = string.Join(" ", words.GetRange(1, words.Count - 1));
            return;
        }

        foreach (var word in words)
        {
            var equals = word.Value.IndexOf('=');
            if (equals > 0 && !word.IsUnknown)
            {
                _variables[word.Value.Substring(0, equals)] = word.Value.Substring(equals + 1);
            }
        }
    }

    private void ReadFrom(MappedText arguments)
    {
        _isInStage = true;
        _variables = [];
        var words = Words(arguments, _globals);
        var index = 0;
        while (index < words.Count && words[index].Value.StartsWith("--", StringComparison.Ordinal))
        {
            index++;
        }

        if (index >= words.Count)
        {
            return;
        }

        AddImage(words[index]);
        if (index + 2 < words.Count && words[index + 1].Value.Equals("as", StringComparison.OrdinalIgnoreCase))
        {
            _stages.Add(words[index + 2].Value);
        }
    }

    private void AddImage(ShellWord word)
    {
        if (!word.IsUnknown && word.Value.Length > 0 && word.Value != "scratch" && !_stages.Contains(word.Value))
        {
            ImageVersions.Add(_versions, word.Value, word.Span, canBeSdk: true);
        }
    }

    /// <summary>'--from=image' of COPY, 'from=image' of RUN's mounts; returns the text behind the flags.</summary>
    private MappedText ReadFlags(MappedText arguments)
    {
        var start = 0;
        while (TextComparison.StartsWith(arguments.Text, start, "--"))
        {
            var end = start;
            while (end < arguments.Text.Length && !char.IsWhiteSpace(arguments.Text[end]))
            {
                end++;
            }

            var flag = arguments.Text.Substring(start, end - start);
            var from = flag.IndexOf("from=", StringComparison.Ordinal);
            if (from > 0 && flag[from - 1] is '-' or ',' or '=')
            {
                var stop = flag.IndexOf(',', from);
                stop = stop < 0 ? flag.Length : stop;
                foreach (var word in Words(arguments.Slice(start + from + 5, stop - from - 5), _globals))
                {
                    if (!IsNumber(word.Value))
                    {
                        AddImage(word);
                    }
                }
            }

            start = end;
            while (start < arguments.Text.Length && char.IsWhiteSpace(arguments.Text[start]))
            {
                start++;
            }
        }

        return arguments.Slice(start, arguments.Text.Length - start);
    }

    private void ReadRun(MappedText arguments, DockerInstruction instruction)
    {
        var command = ReadFlags(arguments);
        if (command.Text.StartsWith("[", StringComparison.Ordinal) && JsonParser.Parse(command.Text) is { Kind: DataKind.Sequence } exec && exec.Items.Count > 0)
        {
            var words = exec.Items.ConvertAll(item => new ShellWord(command.Slice(item.Span.Start, item.Span.Length), isUnknown: false, isQuoted: true));
            InstallCommands.Read([new(words, null)], _versions);
            if (words.Count > 2 && words[1].Value is "-c" or "/c" or "-Command")
            {
                InstallCommands.Read(ShellParser.Parse(words[2].Text, _variables), _versions);
            }

            return;
        }

        InstallCommands.Read(ShellParser.Parse(command, _variables), _versions);
        foreach (var body in instruction.Heredocs)
        {
            InstallCommands.Read(ShellParser.Parse(body, _variables), _versions);
        }
    }

    private static bool IsNumber(string text) => text.Length > 0 && VersionText.Parts(text) == 1 && text.IndexOf('.') < 0 && text.Length < 4;

    /// <summary>The words of an instruction that is no command, with the variables that are known.</summary>
    private List<ShellWord> Words(MappedText text, Dictionary<string, string>? variables = null)
    {
        // A leading word keeps 'A=b' from being taken for an assignment before a command.
        var builder = new MappedText.Builder();
        builder.Append('-', text.FilePosition(0));
        builder.Append(' ', text.FilePosition(0));
        builder.Append(text, 0, text.Text.Length);
        var known = variables ?? (_isInStage ? _variables : _globals);
        var commands = ShellParser.Parse(builder.Build(0), known);
        return commands.Count == 0 ? [] : commands[0].Words.GetRange(1, commands[0].Words.Count - 1);
    }
}
