using System.Security.Cryptography;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>A SHA-256 as text: 64 hexadecimal digits, lower case.</summary>
internal static class Sha256Text
{
    public static bool IsValid(string text) => text.Length == 64 && text.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>Checks what a caller gave, in either case, and returns it in lower case.</summary>
    public static string Check(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        var lower = text.ToLowerInvariant();
        return IsValid(lower) ? lower : throw ModelPackageErrors.NotSha256(text, parameter);
    }

    /// <summary>The hash of what was appended so far; begins anew.</summary>
    public static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
