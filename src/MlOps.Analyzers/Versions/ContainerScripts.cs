using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>What a container is told to run when it starts: in manifests, in Compose files.</summary>
internal static class ContainerScripts
{
    private static readonly HashSet<string> Shells = ["sh", "bash", "ash", "dash", "zsh", "ksh"];

    public static bool IsShell(string program) => Shells.Contains(program);

    /// <summary>'command' and 'args' of a container, which are one line of words.</summary>
    public static void ReadWords(DataNode? command, DataNode? arguments, FileVersions versions)
    {
        var words = new List<ShellWord>();
        foreach (var item in (command?.Items ?? []).Concat(arguments?.Items ?? []))
        {
            if (item.Kind != DataKind.Scalar)
            {
                return; // a template fills it in
            }

            words.Add(new(item.Text, isUnknown: item.Value.IndexOf("{{", StringComparison.Ordinal) >= 0, isQuoted: true));
        }

        if (words.Count > 0 && words[0].Value.Length > 0)
        {
            InstallCommands.Read(ShellParser.Expand(new(words, null)), versions);
        }
    }

    /// <summary>A line for a shell, or its words.</summary>
    public static void Read(DataNode? command, FileVersions versions)
    {
        if (command is { Kind: DataKind.Scalar, Value.Length: > 0 })
        {
            InstallCommands.Read(ShellParser.Parse(command.Text), versions);
        }
        else
        {
            ReadWords(command, null, versions);
        }
    }

    /// <summary>A script that is written in place; another language's is left alone.</summary>
    /// <param name="script">The text.</param>
    /// <param name="interpreter">Who reads it; null where its first line says so, or nobody.</param>
    /// <param name="versions">What the file says.</param>
    public static void ReadScript(DataNode? script, DataNode? interpreter, FileVersions versions)
    {
        if (script is { Kind: DataKind.Scalar, Value.Length: > 0 } && IsForShell(script.Text.Text) && (interpreter is not { Items.Count: > 0 } || IsShell(LastPart(interpreter.Items[0].Value))))
        {
            InstallCommands.Read(ShellParser.Parse(script.Text), versions);
        }
    }

    /// <summary>A script of a step, in the language that its shell reads.</summary>
    /// <param name="script">The text.</param>
    /// <param name="shell">What reads it, as a pipeline names it: 'pwsh', '/bin/bash -e'; null for the usual one.</param>
    /// <param name="versions">What the file says.</param>
    public static void ReadText(MappedText script, string? shell, FileVersions versions) =>
        InstallCommands.Read(IsPowerShell(shell) ? PowerShellText.Parse(script) : ShellParser.Parse(script), versions);

    public static bool IsPowerShell(string? shell)
    {
        var program = LastPart((shell ?? "").Trim().Split(' ')[0].Replace('\\', '/'));
        return program.StartsWith("pwsh", StringComparison.OrdinalIgnoreCase) || program.StartsWith("powershell", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the first line names a shell, or nobody.</summary>
    public static bool IsForShell(string script)
    {
        if (!script.StartsWith("#!", StringComparison.Ordinal))
        {
            return true;
        }

        var end = script.IndexOf('\n');
        var words = script.Substring(2, (end < 0 ? script.Length : end) - 2).Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return Array.Exists(words, word => IsShell(LastPart(word)));
    }

    private static string LastPart(string path) => path.Substring(path.LastIndexOf('/') + 1);
}
