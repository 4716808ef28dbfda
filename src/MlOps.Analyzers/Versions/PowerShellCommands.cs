using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Modules, scripts and packages that PowerShell's own commands fetch: <c>Install-Module Pester -RequiredVersion 5.6.1</c>.</summary>
internal static class PowerShellCommands
{
    private static readonly HashSet<string> Installers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Install-Module", "Install-Script", "Install-Package", "Install-PackageProvider", "Install-PSResource", "Save-Module", "Save-Script", "Save-Package", "Save-PSResource",
        "Update-Module", "Update-Script", "Update-PSResource", "inmo", "isres",
    };

    private static readonly HashSet<string> Finders = new(StringComparer.OrdinalIgnoreCase) { "Find-Module", "Find-Script", "Find-Package", "Find-PSResource", "Find-PackageProvider" };

    private static readonly HashSet<string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        "-Force", "-AllowClobber", "-SkipPublisherCheck", "-AllowPrerelease", "-AcceptLicense", "-PassThru", "-WhatIf", "-Confirm", "-Verbose", "-Debug", "-TrustRepository", "-Reinstall", "-Prerelease",
        "-Quiet", "-NoClobber", "-SkipDependencyCheck", "-AuthenticodeCheck", "-IncludeDependencies", "-SkipDependencies", "-ForceBootstrap", "-AllVersions", "-IncludePrerelease", "-AsNupkg", "-IncludeXml",
        "-NoPathUpdate", "-IgnoreDependencies", "-IncludePreRelease",
    };

    public static bool IsInstaller(string program) => Installers.Contains(program);

    public static void Read(ShellCommand command, FileVersions versions)
    {
        var source = command;
        if (Names(command, out var parameters).Count == 0 && command.PipedFrom is { } piped && Finders.Contains(piped.Name))
        {
            source = piped;
        }

        var names = Names(source, out var found);
        parameters = found.Concat(parameters).GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First().Value, StringComparer.OrdinalIgnoreCase);
        if (parameters.ContainsKey("-RequiredResource") || parameters.ContainsKey("-RequiredResourceFile") || parameters.ContainsKey("-InputObject"))
        {
            return; // the version stands there
        }

        var (written, pinning) = VersionIn(parameters);
        foreach (var word in names)
        {
            if (word.IsUnknown || word.Value.StartsWith("@", StringComparison.Ordinal))
            {
                var unknown = versions.Add(RuleIds.UnpinnedInstall, PinKind.PowerShell, word.Value.Length == 0 ? "a variable" : word.Value, "", Pinning.Exact, word.Span);
                unknown.Fault = "is what a variable says";
                continue;
            }

            var start = 0;
            foreach (var name in word.Value.Split(','))
            {
                if (name.Length > 0 && name[0] is not ('.' or '/' or '\\') && name.IndexOf(':') < 0)
                {
                    var span = name.Length == word.Value.Length ? word.Span : word.Text.FileSpan(start, name.Length);
                    versions.Add(RuleIds.UnpinnedInstall, PinKind.PowerShell, name, written, pinning, span).Owner = name;
                }

                start += name.Length + 1;
            }
        }
    }

    private static (string Written, Pinning Pinning) VersionIn(Dictionary<string, ShellWord?> parameters)
    {
        if (Value("-RequiredVersion") is { } required)
        {
            return (required.Value, required.IsUnknown ? Pinning.Exact : NuGetRange.PinningOf(required.Value));
        }

        if (Value("-Version") is { } version)
        {
            return (version.Value, version.IsUnknown ? Pinning.Exact : NuGetRange.PinningOf(version.Value));
        }

        var (lowest, highest) = (Value("-MinimumVersion"), Value("-MaximumVersion"));
        return (lowest, highest) switch
        {
            (not null, not null) => (lowest.Value + " to " + highest.Value, lowest.Value == highest.Value && !lowest.IsUnknown ? Pinning.Exact : Pinning.Version),
            (not null, null) => (lowest.Value, Pinning.Any),
            (null, not null) => (highest.Value, Pinning.Any),
            _ => ("", Pinning.None),
        };

        ShellWord? Value(string name) => parameters.TryGetValue(name, out var word) ? word : null;
    }

    /// <summary>What is named, by position or with '-Name'; a list goes on as words of its own.</summary>
    private static List<ShellWord> Names(ShellCommand command, out Dictionary<string, ShellWord?> parameters)
    {
        var names = new List<ShellWord>();
        parameters = new(StringComparer.OrdinalIgnoreCase);
        for (var index = 1; index < command.Words.Count; index++)
        {
            var word = command.Words[index];
            var text = word.Value;
            if (text.Length < 2 || text[0] != '-' || word.IsQuoted)
            {
                if (text.Length > 0 || word.IsUnknown)
                {
                    names.Add(word);
                }

                continue;
            }

            var colon = text.IndexOf(':');
            var name = colon < 0 ? text : text.Substring(0, colon);
            var value = colon > 0 && colon < text.Length - 1 ? new ShellWord(word.Text.Slice(colon + 1, text.Length - colon - 1), word.IsUnknown, word.IsQuoted)
                : colon < 0 && !Switches.Contains(name) && index + 1 < command.Words.Count && IsValue(command.Words[index + 1]) ? command.Words[++index]
                : null;
            if (name.Equals("-Name", StringComparison.OrdinalIgnoreCase) || name.Equals("-Id", StringComparison.OrdinalIgnoreCase))
            {
                if (value is not null)
                {
                    names.Add(value);
                }
            }
            else
            {
                parameters[name] = value;
            }
        }

        return names;
    }

    private static bool IsValue(ShellWord word) => word.IsQuoted || word.IsUnknown || word.Value.Length == 0 || word.Value[0] != '-';
}
