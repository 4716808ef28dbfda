using System.Buffers;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>The paths of files in a package: relative, in one spelling, and names of files on every system.</summary>
internal static class PackagePath
{
    /// <summary>The longest name between two slashes, in UTF-8, that common file systems take.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>The longest path, in UTF-8.</summary>
    public const int MaxBytes = 1000;

    private static readonly SearchValues<char> Reserved = SearchValues.Create("\\:*?\"<>|");

    private static readonly HashSet<string> Devices = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
            .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" }),
            .. "¹²³".SelectMany(number => new[] { $"COM{number}", $"LPT{number}" }),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a path; <see langword="null"/> when nothing is.</summary>
    public static string? FaultOf(string path)
    {
        if (path.Length == 0)
        {
            return "it is empty";
        }

        if (path.Contains('\uFFFD') || !IsWholeUnicode(path))
        {
            return "it is no Unicode text";
        }

        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return $"it has more than {MaxBytes} bytes in UTF-8";
        }

        if (path[0] == '/')
        {
            return "it is absolute";
        }

        return path.Split('/').Select(FaultOfName).FirstOrDefault(fault => fault is not null)
            ?? (NfcText.Compose(path) == path ? null : "it is not in Unicode's normalization form C");
    }

    private static string? FaultOfName(string name)
    {
        if (name is "" or "." or "..")
        {
            return name.Length == 0 ? "a name in it is empty" : $"'{name}' in it leads elsewhere";
        }

        if (name.Any(char.IsControl))
        {
            return "it has a control character";
        }

        if (name.AsSpan().IndexOfAny(Reserved) is >= 0 and var at)
        {
            return $"it has the character '{name[at]}', which not all systems take in a name";
        }

        if (name[^1] is '.' or ' ')
        {
            return "a name in it ends with a dot or a space, which not all systems keep";
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            return $"a name in it has more than {MaxNameBytes} bytes in UTF-8";
        }

        var stem = name.Split('.')[0].TrimEnd(' ');
        return Devices.Contains(stem) ? $"'{stem}' is a device on some systems" : null;
    }

    private static bool IsWholeUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
