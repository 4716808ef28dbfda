using System.Globalization;

namespace MlOps.Sdk.Machine;

/// <summary>Reads the texts of <c>/proc</c>. What a text lacks is <see langword="null"/>.</summary>
internal static class ProcTexts
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The processor's model, from <c>/proc/cpuinfo</c>.</summary>
    public static string? CpuModel(string cpuInfo)
    {
        foreach (var line in Lines(cpuInfo))
        {
            if ((line.StartsWith("model name", StringComparison.Ordinal) || line.StartsWith("Model\t", StringComparison.Ordinal))
                && line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() is { Length: > 0 } model)
            {
                return model;
            }
        }

        return null;
    }

    /// <summary>How many processors the machine has, from <c>/proc/cpuinfo</c>.</summary>
    public static int? CpuCount(string cpuInfo)
    {
        var count = 0;
        foreach (var line in Lines(cpuInfo))
        {
            count += line.StartsWith("processor", StringComparison.Ordinal) ? 1 : 0;
        }

        return count > 0 ? count : null;
    }

    /// <summary>The whole memory and what of it is free to use, in bytes, from <c>/proc/meminfo</c>.</summary>
    public static (long Total, long Available)? Memory(string memInfo) =>
        (Kibibytes(memInfo, "MemTotal:"), Kibibytes(memInfo, "MemAvailable:") ?? Kibibytes(memInfo, "MemFree:")) is (> 0 and var total, { } available)
            ? (total * 1024, available * 1024)
            : null;

    /// <summary>The time that all processors were busy, and all time there was, in ticks since the start, from <c>/proc/stat</c>.</summary>
    public static (long Busy, long Total)? CpuTicks(string stat)
    {
        if (Line(stat, "cpu ") is not { } line)
        {
            return null;
        }

        // user nice system idle iowait irq softirq steal; what guests took is in user and nice already.
        var fields = Fields(line);
        long total = 0, idle = 0;
        for (var i = 1; i < Math.Min(fields.Length, 9); i++)
        {
            if (Number(fields[i]) is not { } ticks)
            {
                return null;
            }

            total += ticks;
            idle += i is 4 or 5 ? ticks : 0;
        }

        return fields.Length > 4 ? (total - idle, total) : null;
    }

    /// <summary>The bytes received and sent since the start by all interfaces but the loopback, from <c>/proc/net/dev</c>.</summary>
    public static (long Received, long Sent)? Network(string netDev)
    {
        long received = 0, sent = 0;
        var found = false;
        foreach (var line in Lines(netDev))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || Fields(line[(colon + 1)..]) is not { Length: >= 9 } fields || Number(fields[0]) is not { } bytesIn || Number(fields[8]) is not { } bytesOut)
            {
                continue;
            }

            found = true;
            if (line[..colon].Trim() != "lo")
            {
                received += bytesIn;
                sent += bytesOut;
            }
        }

        return found ? (received, sent) : null;
    }

    private static long? Kibibytes(string memInfo, string name) =>
        Line(memInfo, name) is { } line && Fields(line) is { Length: > 1 } fields
            ? Number(fields[1])
            : null;

    private static string? Line(string text, string start)
    {
        foreach (var line in Lines(text))
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return null;
    }

    private static string[] Lines(string text) => text.Split('\n');

    private static string[] Fields(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
