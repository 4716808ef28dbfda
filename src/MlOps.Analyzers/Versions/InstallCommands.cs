using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Finds packages that a command line installs.</summary>
internal static class InstallCommands
{
    public static void Read(List<ShellCommand> commands, FileVersions versions)
    {
        foreach (var command in commands)
        {
            Read(command, versions);
        }
    }

    private static void Read(ShellCommand command, FileVersions versions)
    {
        if (versions.Downloads.Follow(command) is { } download)
        {
            var reference = Add(versions, PinKind.Download, new(download.Value, "", Pinning.Exact), download);
            reference.Owner = versions.Downloads.IsFromFile ? PinOwner.File : PinOwner.Pipe;
            reference.Fault = "is downloaded and run unchecked";
            reference.Advice = "download to a file, compare its digest, then run it";
        }

        var (name, first) = Program(command);
        if (ContainerCommands.IsContainerTool(name))
        {
            versions.Containers.Read(command, versions);
            return;
        }

        if (KubernetesCommands.IsTool(name))
        {
            KubernetesCommands.Read(name, command, versions);
            return;
        }

        if (name == "git")
        {
            versions.Clones.Read(command, versions);
            return;
        }

        if (name == "gh")
        {
            versions.Clones.ReadHub(command, versions);
            return;
        }

        if (PowerShellCommands.IsInstaller(name))
        {
            PowerShellCommands.Read(command, versions);
            return;
        }

        if (ClonedRepositories.IsFolderChange(name))
        {
            versions.Clones.ChangeFolder(command);
            return;
        }

        if (!PackageManagers.ByProgram.TryGetValue(name, out var manager))
        {
            return;
        }

        var line = new InstallLine(command.Words, first, manager);
        foreach (var with in name is "uv" or "uvx" ? line.ValuesOf("--with") : [])
        {
            AddNamed(with, with.Value, line, versions);
        }

        if (manager.RunnerLength(line.OperandTexts) is { } runner)
        {
            ReadRunner(line, runner, versions);
            return;
        }

        if (manager.HasNoVerb)
        {
            ReadPackages(line, 0, name, versions);
            return;
        }

        var verb = manager.VerbLength(line.OperandTexts);
        if (verb == 0 && name == "dotnet" && line.OperandTexts.Count > 3 && line.OperandTexts[0] == "add" && line.OperandTexts[2] == "package")
        {
            verb = 3; // dotnet add <project> package <name>
        }

        if (verb == 0)
        {
            RestoreCommands.Read(name, line, versions);
            return;
        }

        ReadPackages(line, verb, name, versions);
    }

    private static void ReadPackages(InstallLine line, int verb, string program, FileVersions versions)
    {
        var manager = line.Manager;
        var isVendored = manager.Kind == PinKind.Python && line.Has("--no-index") && line.Has("-f", "--find-links"); // from a folder that is here
        if (isVendored || line.Has(manager.ElsewhereOptions) || line.Has("--require-hashes", "--requirechecksums", "--requirechecksum", "--require-checksums", "--require-checksum"))
        {
            return;
        }

        var version = line.ValueOf(manager.VersionOptions);
        var isConstrained = manager.Kind == PinKind.Python && line.Has("-c", "--constraint");
        var kind = manager.Kind == PinKind.Tool && line.OperandTexts[0] is "add" or "package" ? PinKind.Package : manager.Kind;
        var count = 0;
        foreach (var word in line.Operands.Skip(verb).Concat(line.ValuesOf(manager.NameOptions)))
        {
            if (word.IsUnknown)
            {
                count++;
                Add(versions, kind, new(word.Value.Length == 0 ? "a variable" : word.Value, "", Pinning.Exact), word).Fault = "is what a variable says";
                continue;
            }

            foreach (var text in word.IsQuoted ? [word.Value.Trim()] : word.Value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                count++;
                if (text.Length == 0 || text == "." || text.IndexOf('{') >= 0 || (manager.Read(text) ?? Tool(line, verb, text)) is not { } spec)
                {
                    continue;
                }

                var given = version is null || spec.Pinning > Pinning.None ? spec : new(spec.Name, version.Value, version.IsUnknown ? Pinning.Exact : manager.ReadVersion(version.Value));
                if (manager.Kind == PinKind.Cargo)
                {
                    AddCrate(line, version is null && line.Has("--git") ? new(spec.Name, "", Pinning.None) : given, word, versions);
                    continue;
                }

                if (isConstrained && given.Pinning < Pinning.Exact)
                {
                    given = new(given.Name, given.Written, Pinning.Exact);
                }

                AddRequirement(line, kind, given, word, versions);
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
                    AddRequirement(line, PinKind.Python, spec, editable, versions);
                }
            }

            foreach (var file in line.ValuesOf("-r", "--requirement"))
            {
                var reference = Add(versions, PinKind.Python, new(file.Value, "", Pinning.Exact), file);
                reference.Fault = "is installed without --require-hashes";
                reference.Advice = "write hashes into it and add --require-hashes";
            }

            if (program == "pip" && count == 0 && !line.Has("-e", "--editable", "-r", "--requirement", "--group"))
            {
                Add(versions, PinKind.Python, new("pip install", "", Pinning.Exact), line.Operands[0]).Fault = "says nothing of what it installs";
            }
        }
        else if (program == "npm" && count == 0)
        {
            var install = Add(versions, PinKind.Npm, new("npm install", "", Pinning.Exact), line.Operands[0]);
            install.Fault = "may change the lock file";
            install.Advice = "use 'npm ci'";
        }
    }

    /// <summary>'go get -tool name' takes names that would be the standard library's elsewhere.</summary>
    private static PackageSpec? Tool(InstallLine line, int verb, string text) =>
        line.Manager.Kind == PinKind.Go && (verb == 2 || line.Has("-tool")) && text[0] is not ('.' or '/') ? new(text, "", Pinning.None) : null;

    /// <summary>A commit fixes a requirement, not what that one requires in turn.</summary>
    private static void AddRequirement(InstallLine line, string kind, PackageSpec spec, ShellWord word, FileVersions versions)
    {
        if (kind == PinKind.Python && spec.Pinning == Pinning.Hash && !line.Has("--no-deps"))
        {
            var reference = Add(versions, kind, new(spec.Name, spec.Written, Pinning.Exact), word);
            (reference.Fault, reference.Advice) = ("is fixed, what it depends on is not", "add --no-deps and install the rest with hashes");
            return;
        }

        Add(versions, kind, spec, word);
    }

    /// <summary>Without '--locked' cargo takes the newest of what a crate depends on, whatever the crate was released with.</summary>
    private static void AddCrate(InstallLine line, PackageSpec spec, ShellWord word, FileVersions versions)
    {
        if (spec.Pinning < Pinning.Exact)
        {
            Add(versions, PinKind.Cargo, spec, word);
            return;
        }

        var reference = Add(versions, PinKind.Cargo, new(spec.Name, spec.Written, line.Has("--locked", "--frozen") ? Pinning.Hash : Pinning.Exact), word);
        (reference.Fault, reference.Advice) = ("is fixed, what it depends on is not", "add --locked");
    }

    /// <summary>'npx', 'uvx', 'go run': one package, and the rest are its own arguments.</summary>
    private static void ReadRunner(InstallLine line, int verb, FileVersions versions)
    {
        var named = line.ValuesOf(line.Manager.RunnerOptions).ToList();
        var isAsked = named.Count > 0 || line.Has("-y", "--yes") || (verb > 0 && line.OperandTexts[0] is "create" or "init" or "innit");
        var version = line.ValueOf(line.Manager.VersionOptions);
        if (named.Count == 0 && line.Operands.Count > verb)
        {
            named.Add(line.Operands[verb]);
        }

        foreach (var word in named)
        {
            // What is installed already comes first, unless the command says otherwise.
            if (!word.IsUnknown && word.Value.Length > 0 && line.Manager.Read(word.Value) is { } spec && (isAsked || spec.Written.Length > 0 || !line.Manager.IsLocalFirst))
            {
                Add(versions, line.Manager.Kind, version is null ? spec : new(spec.Name, version.Value, version.IsUnknown ? Pinning.Exact : line.Manager.ReadVersion(version.Value)), word);
            }
        }
    }

    private static void AddNamed(ShellWord word, string text, InstallLine line, FileVersions versions)
    {
        if (!word.IsUnknown && text.Length > 0 && line.Manager.Read(text) is { } spec)
        {
            Add(versions, line.Manager.Kind, spec, word);
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
        if (name.StartsWith("python", StringComparison.Ordinal) || name is "py" or "{sys.executable}")
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

        if (name.Equals("dotnet", StringComparison.OrdinalIgnoreCase) || name.Equals("msbuild", StringComparison.OrdinalIgnoreCase))
        {
            name = name.ToLowerInvariant(); // Windows does not mind
        }

        return name is "corepack" && words.Count > 1 && words[1].Value is "npm" or "pnpm" or "yarn" ? (words[1].Value, 2) : (name, 1);
    }
}
