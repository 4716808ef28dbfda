using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>A user's name and what stands behind it.</summary>
internal static class UserAndPassword
{
    private const int ShortestPassword = 4;

    /// <summary>What should have been encoded (RFC 7617), and was written as it is: <c>Basic user:password</c>.</summary>
    public static bool IsWritten(string value)
    {
        const string Scheme = "Basic ";
        var colon = value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value.IndexOf(':', Scheme.Length) : -1;
        return colon > Scheme.Length && value.Length - colon > ShortestPassword && value.IndexOf(' ', Scheme.Length) < 0 && value.IndexOf('/') < 0
            && !Placeholders.IsHarmless(value.Substring(colon + 1)) && !Placeholders.HasMarker(value, Scheme.Length, colon);
    }

    /// <summary><c>user:12345678</c>: what stands for the password says that it is none.</summary>
    public static bool IsWithoutPassword(string text) =>
        text.IndexOf(':') is > 0 and var colon && colon < text.Length - 1 && text.IndexOf(':', colon + 1) < 0
        && Characters.EndOfRun(text, 0, colon, CharacterSet.Slug) == colon && Placeholders.IsHarmless(text.Substring(colon + 1));
}
