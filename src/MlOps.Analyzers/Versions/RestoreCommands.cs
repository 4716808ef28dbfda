namespace MlOps.Analyzers.Versions;

/// <summary>NuGet restores that do not insist on the lock file: 'dotnet restore', and the commands that restore on their way.</summary>
internal static class RestoreCommands
{
    public static void Read(string program, InstallLine line, FileVersions versions)
    {
        var verb = line.OperandTexts.Count > 0 ? line.OperandTexts[0] : "";
        var restores = program switch
        {
            "nuget" => verb == "restore",
            "dotnet" => verb == "restore" || (verb is "build" or "test" or "run" or "publish" or "pack" && !line.Has("--no-restore", "--no-build")) || (verb == "msbuild" && IsAsked(line)),
            "msbuild" => IsAsked(line),
            _ => false,
        };
        if (!restores || IsLocked(line))
        {
            return;
        }

        var place = line.Operands.Count > 0 ? line.Operands[0] : line.Program;
        var reference = versions.Add(RuleIds.UnpinnedInstall, PinKind.Lock, verb == "restore" ? "restore" : program + " " + verb, "", Pinning.Exact, place.Span);
        reference.Fault = "takes what it finds, not what the lock file says";
        reference.Advice = "restore with --locked-mode";
        reference.Condition = Condition.UnlessRestoreLocked;
    }

    private static bool IsAsked(InstallLine line) =>
        line.Has("-restore", "-r", "--restore") || line.OperandTexts.Exists(text => text.Equals("/restore", StringComparison.OrdinalIgnoreCase) || text.Equals("/r", StringComparison.OrdinalIgnoreCase));

    private static bool IsLocked(InstallLine line) =>
        line.Has("--locked-mode", "-LockedMode") || line.Words.Exists(word => word.Value.IndexOf("RestoreLockedMode=true", StringComparison.OrdinalIgnoreCase) >= 0);
}
