using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Images and installs of a Dockerfile.</summary>
internal sealed class DockerfileVersions
{
    private static readonly char[] Blanks = [' ', '\t'];
    private static readonly HashSet<string> Operators = ["&&", "||", "|", ";", ">", ">>", "&"];

    private readonly FileVersions _versions;
    private readonly Dictionary<string, string> _globals = [];
    private readonly Dictionary<string, Pinning> _stages = new(StringComparer.OrdinalIgnoreCase); // and how firm what they are built on is
    private readonly Dictionary<string, string> _arguments = []; // of all stages so far
    private Dictionary<string, string> _variables = [];
    private bool _isInStage;
    private bool _isPowerShell; // by SHELL
    private string? _folder = ""; // WORKDIR; null where a variable names it

    private DockerfileVersions(FileVersions versions) => _versions = versions;

    public static void Read(string text, FileVersions versions)
    {
        if (DockerfileParser.Parse(text) is not { } instructions)
        {
            versions.NotUnderstood = UnreadReason.TooMany;
            return;
        }

        var reader = new DockerfileVersions(versions);
        reader.ReadSyntax(text);
        foreach (var instruction in instructions)
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
            case "WORKDIR":
                _folder = arguments.Text.IndexOf('$') < 0 ? arguments.Text.Trim().Trim('/') : null;
                break;
            case "COPY":
                ReadFlags(arguments);
                break;
            case "ADD":
                ReadAdd(ReadFlags(arguments), arguments);
                break;
            case "RUN":
                ReadRun(arguments, instruction);
                break;
            case "SHELL":
                _isPowerShell = JsonParser.Parse(arguments.Text) is { Items.Count: > 0 } shell && ContainerScripts.IsPowerShell(shell.Items[0].Value);
                break;
            case "CMD" or "ENTRYPOINT":
                ReadCommand(arguments);
                break;
            case "HEALTHCHECK" when arguments.Text.IndexOf("CMD", StringComparison.OrdinalIgnoreCase) is var command && command >= 0:
                ReadCommand(arguments.Slice(command + 3, arguments.Length - command - 3));
                break;
        }
    }

    /// <summary>'# syntax=docker/dockerfile:1' at the top: the image that reads the file. Said to those whose policy names it.</summary>
    private void ReadSyntax(string text)
    {
        for (var start = 0; start < text.Length && text[start] is '#' or '\uFEFF';)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            var equals = text.IndexOf('=', start, end - start);
            var hash = text.IndexOf('#', start, end - start);
            if (equals < 0 || hash < 0 || hash > equals)
            {
                return;
            }

            if (TextComparison.TrimmedEquals(text, hash + 1, equals, "syntax"))
            {
                var (from, to) = (equals + 1, end);
                TextComparison.Trim(text, ref from, ref to);
                if (ImageReference.Parse(text.Substring(from, to - from)) is { IsUnknown: false } image)
                {
                    var reference = _versions.Add(RuleIds.UnpinnedImage, PinKind.Image, image.Repository, image.Written, image.Pinning, new(from, to - from));
                    (reference.Owner, reference.IsAskedByName) = (PinOwner.Syntax, true);
                }

                return;
            }

            start = end + 1;
        }
    }

    /// <summary>A URL that is copied into the image is a download like any other.</summary>
    private void ReadAdd(MappedText paths, MappedText arguments)
    {
        if (arguments.Text.IndexOf("--checksum=", 0, arguments.Length - paths.Length, StringComparison.Ordinal) >= 0)
        {
            return;
        }

        var words = Words(paths);
        for (var index = 0; index + 1 < words.Count; index++)
        {
            _versions.Downloads.Add(words[index].Value, words[words.Count - 1].Value);
            AddRepository(words[index]);
        }
    }

    /// <summary>A URL is a repository when its path ends so; over http the builder takes any other for a file.</summary>
    private void AddRepository(ShellWord word)
    {
        if (GitAddress.Parse(word.Value) is not { Scheme: not "" } address || !(address.Scheme is "git" or "ssh" || address.Path.EndsWith(".git", StringComparison.Ordinal)))
        {
            return;
        }

        var end = word.Value.IndexOfAny(['?', '#']);
        var name = end < 0 ? word.Value : word.Value.Substring(0, end);
        _versions.References.Add(word.IsUnknown
            ? GitVersions.OfVariable(RuleIds.UnpinnedInstall, name, address.Owner, word.Span)
            : GitVersions.Of(RuleIds.UnpinnedInstall, name, address.Owner, address.Reference, word.Span));
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
                if (!_isInStage || !_globals.ContainsKey(name))
                {
                    _arguments[name] = target[name];
                }
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
        (_isInStage, _isPowerShell) = (true, false);
        _variables = [];
        // An argument of an earlier stage is not known here, but it is what was meant.
        var words = Words(arguments, _arguments);
        var index = 0;
        while (index < words.Count && words[index].Value.StartsWith("--", StringComparison.Ordinal))
        {
            index++;
        }

        if (index >= words.Count)
        {
            return;
        }

        var known = _versions.References.Count;
        if (!words[index].IsUnknown && _stages.TryGetValue(words[index].Value, out var pinning))
        {
            AddStage(words[index], pinning);
        }
        else if (words[index].IsUnknown)
        {
            AddUnknown(words[index], arguments.Text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries)[index]);
        }
        else
        {
            AddImage(words[index]);
        }

        if (index + 2 < words.Count && words[index + 1].Value.Equals("as", StringComparison.OrdinalIgnoreCase))
        {
            _stages[words[index + 2].Value] = _versions.References.Count > known ? _versions.References[known].Pinning : Pinning.Hash;
        }
    }

    /// <summary>A stage is as firm as what it is built on, where that is reported: here it is said to those whose policy names stages.</summary>
    private void AddStage(ShellWord word, Pinning pinning)
    {
        var reference = _versions.Add(RuleIds.UnpinnedImage, PinKind.Image, word.Value, "", pinning, word.Span);
        (reference.Owner, reference.IsAskedByName) = (PinOwner.Stage, true);
        (reference.Fault, reference.Advice) = ("is a stage that is built on an image without what is asked for", "write the digest of that image");
    }

    /// <summary>An image with a variable that nothing in the file sets: what is written around it may still say enough.</summary>
    private void AddUnknown(ShellWord word, string written)
    {
        if (written.IndexOf('@') >= 0)
        {
            return;
        }

        var colon = written.LastIndexOf(':');
        var tag = colon > written.LastIndexOf('/') && colon > written.LastIndexOf('}') ? written.Substring(colon + 1) : null;
        var name = word.Value.Substring(word.Value.LastIndexOf('/') + 1);
        if (tag is { Length: > 0 } && tag.IndexOf('$') < 0 && VersionText.OfTag(tag, 3) == Pinning.None)
        {
            ImageVersions.Add(_versions, "image:" + tag, word.Span); // '$REPOSITORY:latest'
        }
        else if (tag is null && written.IndexOf(':') < 0 && name.Length > 0 && char.IsLetterOrDigit(name[0]) && char.IsLetterOrDigit(name[name.Length - 1]))
        {
            ImageVersions.Add(_versions, name, word.Span, canBeSdk: true); // an unset variable is empty
        }
        else
        {
            ImageVersions.AddUnknown(_versions, written, word.Span);
        }
    }

    private void AddImage(ShellWord word)
    {
        if (!word.IsUnknown && word.Value.Length > 0 && word.Value != "scratch" && !_stages.ContainsKey(word.Value))
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
        _versions.Clones.Begin(_folder);
        var command = ReadFlags(arguments);
        var commands = ReadCommand(command);
        if (commands is null || (commands.Count > 0 && !commands.Exists(one => ContainerScripts.IsShell(one.Name))))
        {
            return; // what is written in place is for another program
        }

        foreach (var body in instruction.Heredocs)
        {
            if (ContainerScripts.IsForShell(body.Text))
            {
                InstallCommands.Read(ShellParser.Parse(body, _variables), _versions);
            }
        }
    }

    /// <summary>The commands of the shell's form; null for the JSON form.</summary>
    private List<ShellCommand>? ReadCommand(MappedText command)
    {
        if (command.Text.StartsWith("[", StringComparison.Ordinal) && JsonParser.Parse(command.Text) is { Kind: DataKind.Sequence } exec && exec.Items.Count > 0)
        {
            ReadExec(exec.Items.ConvertAll(item => new ShellWord(Mapped(item.Text, command), isUnknown: false, isQuoted: true)));
            return null;
        }

        var commands = _isPowerShell ? PowerShellText.Parse(command) : ShellParser.Parse(command, _variables);
        InstallCommands.Read(commands, _versions);
        return commands;
    }

    /// <summary>The JSON form. Operators of a shell in it do nothing, but say what was meant.</summary>
    private void ReadExec(List<ShellWord> words)
    {
        if (!words.Exists(word => Operators.Contains(word.Value) || word.Value.StartsWith("<(", StringComparison.Ordinal)))
        {
            InstallCommands.Read(ShellParser.Expand(new(words, null), _variables), _versions);
            return;
        }

        var line = new MappedText.Builder();
        foreach (var word in words)
        {
            line.Append(word.Text, 0, word.Value.Length);
            line.Append(' ', word.Span.End);
        }

        InstallCommands.Read(ShellParser.Parse(line.Build(words[0].Span.Start), _variables), _versions);
    }

    /// <summary>A string of the JSON in a command, placed in the file.</summary>
    private static MappedText Mapped(MappedText item, MappedText command)
    {
        var builder = new MappedText.Builder();
        for (var index = 0; index < item.Text.Length; index++)
        {
            builder.Append(item.Text[index], command.FilePosition(item.FilePosition(index)));
        }

        return builder.Build(command.FilePosition(item.FilePosition(0)));
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
