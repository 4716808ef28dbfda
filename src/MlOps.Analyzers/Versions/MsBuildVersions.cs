using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Packages, SDKs and lock files of a project file.</summary>
internal sealed class MsBuildVersions
{
    private readonly FileVersions _versions;
    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);

    private MsBuildVersions(FileVersions versions) => _versions = versions;

    public static void Read(string path, string text, FileVersions versions)
    {
        if (MsBuildParser.Parse(text) is not { Count: > 0 } elements)
        {
            versions.NotUnderstood = UnreadReason.Xml;
            return;
        }

        var reader = new MsBuildVersions(versions);
        foreach (var element in elements)
        {
            if (element.Parent?.Name == "PropertyGroup")
            {
                reader.ReadProperty(element);
            }
            else if (element.Is("Import"))
            {
                versions.Facts["import"] = "";
            }
            else if ((element.Is("PackageVersion") || element.Is("GlobalPackageReference")) && (element["Include"] ?? element["Update"]) is { } names)
            {
                reader.AddCentral(names);
            }
        }

        var packages = 0;
        foreach (var element in elements)
        {
            packages += reader.ReadItem(element) ? 1 : 0;
        }

        reader.ReadLocking(path, elements, packages);
    }

    private void ReadProperty(MsBuildElement element)
    {
        _properties[element.Name] = element.Text;
        _versions.Facts["property:" + element.Name] = element.Text;
    }

    /// <summary>A fact for each package that has a version here; one that a property names could be any.</summary>
    private void AddCentral(string names)
    {
        _versions.Facts["central"] = "";
        foreach (var name in names.Split(';'))
        {
            _versions.Facts[name.IndexOf('(') >= 0 ? "import" : "central:" + name.Trim()] = "";
        }
    }

    private bool ReadItem(MsBuildElement element)
    {
        switch (element.Name.ToUpperInvariant())
        {
            case "PACKAGEREFERENCE":
                return ReadPackage(element, isVersionOptional: true);
            case "PACKAGEVERSION" or "GLOBALPACKAGEREFERENCE" or "PACKAGEDOWNLOAD" or "DOTNETCLITOOLREFERENCE":
                return ReadPackage(element, isVersionOptional: false);
            case "SDK" when element["Name"] is { } name:
                AddPackage(name, element.Metadata("Version"), element, Condition.UnlessGlobalJson, isRequired: false);
                return false;
            case "PROJECT" or "IMPORT" when element["Sdk"] is { } sdks:
                ReadSdks(sdks, element);
                return false;
            default:
                return false;
        }
    }

    /// <summary>'Sdk="A;B/1.2.3"', and the version beside the SDK of an import.</summary>
    private void ReadSdks(string sdks, MsBuildElement element)
    {
        foreach (var sdk in sdks.Split(';'))
        {
            var slash = sdk.IndexOf('/');
            if (slash > 0)
            {
                AddPackage(sdk.Substring(0, slash), (sdk.Substring(slash + 1), element.Metadata("Sdk")!.Value.Span), element, Condition.Always, isRequired: false);
            }
            else if (element.Is("Import"))
            {
                AddPackage(sdk, element.Metadata("Version"), element, Condition.UnlessGlobalJson, isRequired: false);
            }
        }
    }

    private bool ReadPackage(MsBuildElement element, bool isVersionOptional)
    {
        if (element["Remove"] is not null || element["Include"] is null && element["Update"] is null || element.Parent?.Name == "ItemDefinitionGroup")
        {
            return false;
        }

        var name = element["Include"] ?? element["Update"]!;
        if (element.Metadata("VersionOverride") is { } given)
        {
            AddPackage(name, given, element, Condition.Always, isRequired: true);
            return true;
        }

        var isUpdate = element["Include"] is null;
        AddPackage(name, element.Metadata("Version"), element, isVersionOptional ? Condition.UnlessCentral : Condition.Always, isRequired: !isUpdate);
        return true;
    }

    private void AddPackage(string name, (string Value, TextSpan Span)? version, MsBuildElement element, Condition condition, bool isRequired)
    {
        if (name.IndexOf('@') >= 0 || name.IndexOf("%(", StringComparison.Ordinal) >= 0 || (version is null && !isRequired))
        {
            return;
        }

        foreach (var single in name.Split(';'))
        {
            var written = version?.Value.Trim() ?? "";
            if (Expand(written) is not { } expanded)
            {
                return;
            }

            var span = version is { Span.Length: > 0 } known ? known.Span : element.Metadata("Include")?.Span ?? element.Span;
            var reference = _versions.Add(RuleIds.UnpinnedPackage, PinKind.Package, single.Trim(), expanded, NuGetRange.PinningOf(expanded), span);
            reference.Condition = version is null ? condition : Condition.Always;
            var dot = single.IndexOf('.');
            reference.Owner = dot < 0 ? single.Trim() : single.Substring(0, dot).Trim();
        }
    }

    /// <summary>With the file's own properties put in; null when one is not known.</summary>
    private string? Expand(string value)
    {
        for (var round = 0; round < 10 && value.IndexOf("$(", StringComparison.Ordinal) is var start && start >= 0; round++)
        {
            var end = value.IndexOf(')', start);
            if (end < 0 || value.Length > 1000 || !_properties.TryGetValue(value.Substring(start + 2, end - start - 2), out var known))
            {
                return null;
            }

            value = value.Substring(0, start) + known + value.Substring(end + 1);
        }

        return value.IndexOf("$(", StringComparison.Ordinal) >= 0 || value.IndexOf("%(", StringComparison.Ordinal) >= 0 || value.IndexOf("@(", StringComparison.Ordinal) >= 0 ? null : value;
    }

    private void ReadLocking(string path, List<MsBuildElement> elements, int packages)
    {
        MsBuildElement? lockedMode = null;
        foreach (var element in elements)
        {
            if (element.Parent?.Name == "PropertyGroup" && element.Name is "RestorePackagesWithLockFile" or "RestoreLockedMode"
                && element.Text.Equals("false", StringComparison.OrdinalIgnoreCase) && !HasCondition(element))
            {
                Add(element.Name, element.TextSpan, element.Name == "RestoreLockedMode" ? "is off" : "is off, so that a restore takes what it finds", Condition.Always, "set it to true");
            }

            lockedMode = element.Name == "RestoreLockedMode" ? element : lockedMode;
        }

        var name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        if (!name.EndsWith("proj", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (packages == 0)
        {
            ReadEmpty(name, elements[0]);
            return;
        }

        Add(name, elements[0].Span, "has no lock file", Condition.UnlessLocked, "set RestorePackagesWithLockFile to true and commit packages.lock.json");
        if (lockedMode is null)
        {
            Add(name, elements[0].Span, "is not restored in locked mode in CI", Condition.UnlessLockedMode, "set RestoreLockedMode to true where CI is");
        }
    }

    /// <summary>A project without packages has nothing to lock today: said to those whose policy names it.</summary>
    private void ReadEmpty(string name, MsBuildElement root)
    {
        if (IsRestored(root))
        {
            var reference = Add(name, root.Span, "has no packages yet, and the first one will not be locked", Condition.UnlessRestoreLocked, "set RestorePackagesWithLockFile and RestoreLockedMode to true");
            (reference.Owner, reference.IsAskedByName) = (PinOwner.Empty, true);
        }
    }

    private static bool IsRestored(MsBuildElement root) => root.Name == "Project" && root["Sdk"] is { } sdk && sdk.StartsWith("Microsoft.NET.Sdk", StringComparison.OrdinalIgnoreCase);

    private static bool HasCondition(MsBuildElement element) => element["Condition"] is { Length: > 0 } || element.Parent?["Condition"] is { Length: > 0 };

    private VersionReference Add(string name, TextSpan span, string fault, Condition condition, string advice)
    {
        var reference = _versions.Add(RuleIds.UnlockedRestore, PinKind.Lock, name, "", Pinning.None, span);
        (reference.Fault, reference.Advice, reference.Condition) = (fault, advice, condition);
        return reference;
    }

    /// <summary>The versions that a lock file resolved, as facts.</summary>
    public static void ReadLockFile(string text, FileVersions versions)
    {
        if (JsonParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Json;
            return;
        }

        if (file["dependencies"] is not { } frameworks)
        {
            return;
        }

        versions.Facts["lock"] = frameworks.Entries.Count.ToString(CultureInfo.InvariantCulture);
        foreach (var framework in frameworks.Entries)
        {
            foreach (var package in framework.Value.Entries)
            {
                if (package.Value.TextAt("resolved") is { } resolved)
                {
                    versions.Facts["package:" + package.Key.Value] = resolved;
                }
            }
        }
    }
}
