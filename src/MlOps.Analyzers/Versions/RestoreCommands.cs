using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>NuGet restores that do not insist on the lock file: 'dotnet restore', and the commands that restore on their way.</summary>
internal static class RestoreCommands
{
    public static void Read(string program, InstallLine line, FileVersions versions)
    {
        var verb = line.OperandTexts.Count > 0 ? line.OperandTexts[0] : "";
        var isMsBuild = program == "msbuild" || (program == "dotnet" && verb == "msbuild");
        var asking = isMsBuild ? line.Words.Find(IsRestore) : null;
        var restores = isMsBuild ? asking is not null : program switch
        {
            "nuget" => verb == "restore",
            "dotnet" => verb == "restore" || (verb is "build" or "test" or "run" or "publish" or "pack" && !line.Has("--no-restore", "--no-build")),
            _ => false,
        };
        if (!restores || line.Has("--locked-mode", "-LockedMode") || line.Words.Exists(IsLocked))
        {
            return;
        }

        var name = verb == "restore" ? "restore" : program == "msbuild" ? program : program + " " + verb;
        var reference = versions.Add(RuleIds.UnpinnedInstall, PinKind.Lock, name, "", Pinning.Exact, (asking ?? line.Operands[0]).Span);
        reference.Owner = verb == "restore" || isMsBuild ? PinOwner.Restore : PinOwner.Build;
        reference.Fault = "takes what it finds, not what the lock file says";
        reference.Advice = isMsBuild ? "restore with -p:RestoreLockedMode=true"
            : program == "nuget" ? "restore with -LockedMode"
            : verb == "restore" ? "restore with --locked-mode"
            : "restore with --locked-mode before and add --no-restore, or add -p:RestoreLockedMode=true";
        reference.Condition = Condition.UnlessRestoreLocked;
    }

    /// <summary>MSBuild's '-restore', and 'Restore' among the targets; its options begin with '-', '--' or '/'.</summary>
    private static bool IsRestore(ShellWord word)
    {
        var (name, value) = Option(word.Value);
        return name switch
        {
            "RESTORE" or "R" => value is "" or "TRUE",
            "TARGET" or "T" => value.Split(';', ',').Any(target => target.Trim() == "RESTORE"),
            _ => false,
        };
    }

    private static bool IsLocked(ShellWord word)
    {
        var (name, value) = Option(word.Value);
        return name is "PROPERTY" or "P" or "RESTOREPROPERTY" or "RP" && value.Split(';', ',').Any(pair => pair.Trim() == "RESTORELOCKEDMODE=TRUE");
    }

    private static (string Name, string Value) Option(string text)
    {
        if (text.Length < 2 || text[0] is not ('-' or '/'))
        {
            return ("", "");
        }

        text = text.Substring(text.StartsWith("--", StringComparison.Ordinal) ? 2 : 1).ToUpperInvariant();
        var sign = text.IndexOfAny([':', '=']);
        return sign < 0 ? (text, "") : (text.Substring(0, sign), text.Substring(sign + 1).Trim('"', '\''));
    }
}
