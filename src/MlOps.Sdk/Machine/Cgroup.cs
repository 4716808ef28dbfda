using System.Globalization;

namespace MlOps.Sdk.Machine;

/// <summary>
/// The control group that this process is in: what a container may use, and what it uses. Reads version 2 and 1, and the two
/// side by side. A limit may stand on any group above: the narrowest counts.
/// </summary>
internal sealed class Cgroup
{
    private const string Mount = "sys/fs/cgroup";
    private const long NanosecondsPerMicrosecond = 1_000;

    private readonly SystemFiles _files;
    private readonly List<string> _cpuTimeFolders;
    private readonly string? _cpuFolder;
    private readonly string? _memoryFolder;

    public Cgroup(SystemFiles files)
    {
        _files = files;
        var groups = new List<string[]>();
        foreach (var line in (files.TryRead("proc/self/cgroup") ?? "").Split('\n'))
        {
            if (line.Split(':', 3) is { Length: 3 } parts)
            {
                groups.Add(parts);
            }
        }

        _cpuTimeFolders = FoldersOf(groups, "cpuacct");
        foreach (var folder in FoldersOf(groups, "cpu"))
        {
            if ((QuotaV2(folder) ?? QuotaV1(folder)) is { } limit && (CpuLimit is null || limit < CpuLimit))
            {
                (CpuLimit, _cpuFolder) = (limit, folder);
            }
        }

        var narrowest = ProcTexts.Memory(files.TryRead("proc/meminfo") ?? "")?.Total ?? long.MaxValue;
        foreach (var folder in FoldersOf(groups, "memory"))
        {
            if ((Number(folder, "memory.max") ?? Number(folder, "memory.limit_in_bytes")) is { } limit && limit < narrowest)
            {
                (MemoryLimit, _memoryFolder, narrowest) = (limit, folder, limit);
            }
        }
    }

    /// <summary>How many processors' time the group may use; <see langword="null"/> without a limit.</summary>
    public double? CpuLimit { get; }

    /// <summary>How many bytes the group may use; <see langword="null"/> without a limit, or with one above the machine's memory.</summary>
    public long? MemoryLimit { get; }

    /// <summary>The bytes that the limited group uses, without file pages that the kernel can drop; <see langword="null"/> without a limit.</summary>
    public long? ReadMemoryUse() =>
        _memoryFolder is { } folder && (Number(folder, "memory.current") ?? Number(folder, "memory.usage_in_bytes")) is { } used
            ? Math.Max(0, used - (Stat(folder, "memory.stat", "inactive_file") ?? 0))
            : null;

    /// <summary>The processors' time that the limited group has used, in nanoseconds; <see langword="null"/> without a limit.</summary>
    public long? ReadCpuTime() =>
        _cpuFolder is null ? null
        : Stat(_cpuFolder, "cpu.stat", "usage_usec") is { } micros ? micros * NanosecondsPerMicrosecond
        : _cpuTimeFolders.Count > 0 ? Number(_cpuTimeFolders[0], "cpuacct.usage")
        : null;

    /// <summary>
    /// The group's folder and those above it, the group's own first. In a container the path may be the host's, which is not to be
    /// seen there: the mount's root is the container's group then.
    /// </summary>
    private List<string> FoldersOf(List<string[]> groups, string controller)
    {
        var folders = new List<string>();
        if (groups.Find(group => Array.IndexOf(group[1].Split(','), controller) >= 0) is [_, var controllers, var version1])
        {
            AddAncestors(folders, $"{Mount}/{MountOf(controllers, controller)}", version1);
        }

        if (groups.Find(group => group[0] == "0" && group[1].Length == 0) is [_, _, var version2])
        {
            AddAncestors(folders, _files.HasFolder($"{Mount}/unified") ? $"{Mount}/unified" : Mount, version2);
        }

        return folders;
    }

    private string MountOf(string controllers, string controller) => _files.HasFolder($"{Mount}/{controllers}") ? controllers : controller;

    private void AddAncestors(List<string> folders, string mount, string path)
    {
        for (var at = path.Trim('/'); at.Length > 0 && !at.Contains("..", StringComparison.Ordinal); at = at[..Math.Max(0, at.LastIndexOf('/'))])
        {
            if (_files.HasFolder($"{mount}/{at}"))
            {
                folders.Add($"{mount}/{at}");
            }
        }

        folders.Add(mount);
    }

    private double? QuotaV2(string folder) =>
        (_files.TryRead($"{folder}/cpu.max") ?? "").Trim().Split(' ') is [var quota, var period] && Parse(quota) is { } time && Parse(period) is > 0 and var of
            ? (double)time / of
            : null;

    private double? QuotaV1(string folder) =>
        Number(folder, "cpu.cfs_quota_us") is > 0 and var time && Number(folder, "cpu.cfs_period_us") is > 0 and var of ? (double)time / of : null;

    private long? Number(string folder, string file) => Parse((_files.TryRead($"{folder}/{file}") ?? "").Trim());

    private long? Stat(string folder, string file, string name)
    {
        foreach (var line in (_files.TryRead($"{folder}/{file}") ?? "").Split('\n'))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal))
            {
                return Parse(line[(name.Length + 1)..].Trim());
            }
        }

        return null;
    }

    private static long? Parse(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
