using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Artifacts;

/// <summary>Paths of artifacts: relative, with forward slashes, and never out of the run's folder.</summary>
internal static class ArtifactPath
{
    /// <summary>The longest name of a file, in UTF-8, that common file systems take.</summary>
    private const int MaxNameBytes = 255;

    /// <summary>The longest path, in UTF-8: fits a journal record, and leaves room for the folder before it.</summary>
    private const int MaxBytes = 1000;

    /// <summary>Checks a path and returns it with forward slashes.</summary>
    /// <exception cref="ArgumentException">The path is empty, absolute, too long or leads upwards.</exception>
    public static string Check(string path, string parameterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, parameterName);
        var plain = path.Replace('\\', '/');
        if (!StaysInside(plain) || plain.Split('/')[0].Contains(':') || plain.Contains('#'))
        {
            throw new ArgumentException(
                $"The artifact path '{Shown(path)}' is not valid: expected a relative path such as 'plots/roc.png', without '..', '#', control characters, a drive, or a '/' at either end.",
                parameterName);
        }

        if (!Fits(plain))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The artifact path '{Shown(path)}' is too long: at most {MaxNameBytes} bytes in UTF-8 are allowed between slashes, and {MaxBytes:N0} in all."),
                parameterName);
        }

        return plain;
    }

    /// <summary>Whether what another program calls a path leads to a file inside the folder that it starts from, on this machine.</summary>
    public static bool IsPath(string path) => StaysInside(path) && !path.Contains('\\') && !(OperatingSystem.IsWindows() && path.Contains(':'));

    /// <summary>A file's path inside a folder of the run's artifacts; of its root when there is no folder.</summary>
    public static string Join(string? folder, string name) => string.IsNullOrEmpty(folder) ? name : $"{folder}/{name}";

    /// <summary>The file for what belongs to a key: named like it, or by its hash where the key is no name for a file.</summary>
    public static string OfKey(string folder, string key)
    {
        var path = $"{folder}/{key}.txt";
        return Fits(path) && !(OperatingSystem.IsWindows() && key.Contains(':'))
            ? path
            : $"{folder}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}.txt";
    }

    private static bool StaysInside(string path) =>
        !path.Split('/').Any(part => part is "" or "." or "..") && !path.Any(char.IsControl);

    private static bool Fits(string path) =>
        Encoding.UTF8.GetByteCount(path) <= MaxBytes && path.Split('/').All(part => Encoding.UTF8.GetByteCount(part) <= MaxNameBytes);

    private static string Shown(string path)
    {
        var shown = new StringBuilder();
        foreach (var rune in path.EnumerateRunes().Take(100))
        {
            shown.Append(Rune.IsControl(rune) ? $"\\u{rune.Value:x4}" : rune.ToString());
        }

        return shown.ToString();
    }
}
