using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Finds packages that a command line installs.</summary>
internal static class InstallCommands
{
    private static readonly HashSet<string> Shells = ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "node", "iex", "pwsh"];

    public static void Read(List<ShellCommand> commands, FileVersions versions)
    {
        foreach (var command in commands)
        {
            Read(command, versions);
        }
    }

    private static void Read(ShellCommand command, FileVersions versions)
    {
        if (command.PipedFrom is { Name: "curl" or "wget" or "iwr" } download && Shells.Contains(command.Name))
        {
            Add(versions, PinKind.Download, new(download.Name, command.Name, Pinning.Exact), download.Words[0]).Advice =
                "download to a file, compare its digest, then run it";
        }

        var (name, first) = Program(command);
        if (!InstallManagers.ByProgram.TryGetValue(name, out var manager))
        {
            return;
        }

        var line = new InstallLine(command.Words, first, manager);
        var verb = manager.VerbLength(line.OperandTexts);
        if (verb == 0 && name == "dotnet" && line.OperandTexts.Count > 3 && line.OperandTexts[0] == "add" && line.OperandTexts[2] == "package")
        {
            verb = 3; // dotnet add <project> package <name>
        }

        if (verb == 0)
        {
            if (name is "dotnet" or "nuget" && line.OperandTexts.Count > 0 && line.OperandTexts[0] == "restore" && !line.Has("--locked-mode", "-LockedMode"))
            {
                var restore = Add(versions, PinKind.Lock, new("restore", "", Pinning.Exact), line.Operands[0]);
                restore.Fault = "takes what it finds, not what the lock file says";
                restore.Advice = "restore with --locked-mode";
            }

            return;
        }

        ReadPackages(line, verb, name, versions);
    }

    private static void ReadPackages(InstallLine line, int verb, string program, FileVersions versions)
    {
        var manager = line.Manager;
        if (line.Has(manager.ElsewhereOptions) || line.Has("--require-hashes", "--requirechecksums"))
        {
            return;
        }

        var version = line.ValueOf(manager.VersionOptions);
        var isConstrained = manager.Kind == PinKind.Python && line.Has("-c", "--constraint");
        var kind = line.OperandTexts[0] is "add" or "package" && manager.Kind == PinKind.Tool ? PinKind.Package : manager.Kind;
        var count = 0;
        for (var index = verb; index < line.Operands.Count; index++)
        {
            var word = line.Operands[index];
            if (word.IsUnknown)
            {
                count++;
                continue;
            }

            foreach (var text in word.IsQuoted ? [word.Value.Trim()] : word.Value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                count++;
                if (text.Length == 0 || text == "." || text.IndexOf('{') >= 0 || manager.Read(text) is not { } spec)
                {
                    continue;
                }

                var given = version is null || spec.Pinning > Pinning.None ? spec : new(spec.Name, version.Value, version.IsUnknown ? Pinning.Exact : manager.ReadVersion(version.Value));
                if (manager.Kind == PinKind.Cargo && version is null && line.Has("--git"))
                {
                    given = new(spec.Name, "", Pinning.None);
                }

                Add(versions, kind, isConstrained && given.Pinning < Pinning.Exact ? new(given.Name, given.Written, Pinning.Exact) : given, word);
                if (program == "go" && line.OperandTexts[0] == "run")
                {
                    return; // the rest are the program's own arguments
                }
            }
        }

        ReadOptions(line, program, count, versions);
    }

    private static void ReadOptions(InstallLine line, string program, int count, FileVersions versions)
    {
        if (line.Manager.Kind == PinKind.Python)
        {
            foreach (var editable in line.ValuesOf("-e", "--editable"))
            {
                if (!editable.IsUnknown && editable.Value.Length > 0 && line.Manager.Read(editable.Value) is { } spec && editable.Value.IndexOf("://", StringComparison.Ordinal) > 0)
                {
                    Add(versions, PinKind.Python, spec, editable);
                }
            }

            foreach (var file in line.ValuesOf("-r", "--requirement"))
            {
                var reference = Add(versions, PinKind.Python, new(file.Value, "", Pinning.Exact), file);
                reference.Fault = "is installed without --require-hashes";
                reference.Advice = "write hashes into it and add --require-hashes";
            }
        }
        else if (program == "npm" && count == 0 && !line.Has("-g", "--global"))
        {
            var install = Add(versions, PinKind.Npm, new("npm install", "", Pinning.Exact), line.Operands[0]);
            install.Fault = "may change the lock file";
            install.Advice = "use 'npm ci'";
        }
    }

    private static VersionReference Add(FileVersions versions, string kind, PackageSpec spec, ShellWord word)
    {
        var reference = versions.Add(RuleIds.UnpinnedInstall, kind, spec.Name, spec.Written, spec.Pinning, word.Span);
        var slash = spec.Name.IndexOf('/');
        reference.Owner = slash > 0 ? spec.Name.Substring(0, slash) : spec.Name;
        return reference;
    }

    /// <summary>The program's name and the index of its first argument, through 'python -m pip'.</summary>
    private static (string Name, int First) Program(ShellCommand command)
    {
        var words = command.Words;
        var name = command.Name;
        if (name.StartsWith("python", StringComparison.Ordinal) || name == "py")
        {
            for (var index = 1; index + 1 < words.Count && words[index].Value.StartsWith("-", StringComparison.Ordinal); index++)
            {
                if (words[index].Value == "-m")
                {
                    return (words[index + 1].Value, index + 2);
                }
            }
        }

        if (name.StartsWith("pip", StringComparison.Ordinal) && name.Length > 3 && (char.IsDigit(name[3]) || name[3] == '-'))
        {
            name = "pip";
        }

        return name is "corepack" && words.Count > 1 ? (words[1].Value, 2) : (name, 1);
    }
}
