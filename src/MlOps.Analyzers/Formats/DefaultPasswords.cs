namespace MlOps.Analyzers.Formats;

/// <summary>The word that devices and servers are delivered with as a password (CWE-1392). Anywhere else it names who may sign in.</summary>
internal static class DefaultPasswords
{
    private static readonly string[] Words = ["admin", "administrator"];

    public static bool Is(string value) => Array.Exists(Words, word => word.Equals(value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it is a password under the name: <c>AdminPassword = "Admin"</c> says whose it is.</summary>
    public static bool IsUnder(string value, string name) => Is(value) && name.IndexOf(value, StringComparison.OrdinalIgnoreCase) < 0;
}
