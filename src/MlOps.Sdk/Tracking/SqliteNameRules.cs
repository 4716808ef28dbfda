using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Tracking;

/// <summary>Which names MLflow's server takes. The file store would make files of them, so all stores refuse odd paths.</summary>
internal static class SqliteNameRules
{
    public const int MaxKeyLength = 250;

    public const int MaxExperimentNameLength = 500;

    /// <summary>Whether a metric, param or tag may have this name.</summary>
    public static bool IsKey(string key)
    {
        var length = 0;
        foreach (var rune in key.EnumerateRunes())
        {
            if (++length > MaxKeyLength || !IsAllowed(rune))
            {
                return false;
            }
        }

        return !key.StartsWith("..", StringComparison.Ordinal)
            && key.Split('/').All(part => part is not ("" or "." or ".."));
    }

    public static bool IsExperimentName(string name) =>
        name.Length > 0 && name.EnumerateRunes().Take(MaxExperimentNameLength + 1).Count() <= MaxExperimentNameLength;

    private static bool IsAllowed(Rune rune) =>
        rune.Value is '_' or '-' or '.' or ' ' or ':' or '/'
        || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
