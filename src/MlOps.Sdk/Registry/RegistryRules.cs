using System.Globalization;
using System.Text;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry;

/// <summary>MLflow's rules for names in the registry.</summary>
internal static class RegistryRules
{
    public const int MaxAliasLength = 255;
    public const int MaxTagValueLength = 100_000;

    /// <summary>Refuses a name that no new model may have.</summary>
    public static void CheckNewName(string name)
    {
        if (name.Length == 0)
        {
            throw RegistryErrors.NameEmpty();
        }

        if (name.AsSpan().ContainsAny('/', ':'))
        {
            throw RegistryErrors.NameInvalid(name);
        }
    }

    public static void CheckTag(string key, string value)
    {
        CheckTagKey(key);
        if (!IsTagValue(value))
        {
            throw RegistryErrors.TagTooLong(key, TextCut.Count(value));
        }
    }

    public static bool IsTagValue(string value) => value.Length <= MaxTagValueLength || TextCut.Count(value) <= MaxTagValueLength;

    public static void CheckTagKey(string key)
    {
        if (KeyRules.FaultOf(key, "tag") is { } fault)
        {
            throw RegistryErrors.TagKeyInvalid(key, fault);
        }
    }

    /// <summary>Refuses what no alias is called.</summary>
    public static void CheckAlias(string alias)
    {
        if (alias.Length == 0)
        {
            throw RegistryErrors.AliasEmpty();
        }

        if (!alias.EnumerateRunes().All(IsWord))
        {
            throw RegistryErrors.AliasInvalid(alias);
        }

        if (alias.Length > MaxAliasLength && TextCut.Count(alias) is > MaxAliasLength and var length)
        {
            throw RegistryErrors.AliasTooLong(alias, length);
        }
    }

    /// <summary>Refuses what no alias may be called, because it means something else.</summary>
    public static void CheckNewAlias(string alias)
    {
        CheckAlias(alias);
        if (alias.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            throw RegistryErrors.AliasIsLatest();
        }

        if (IsVersionLike(alias))
        {
            throw RegistryErrors.AliasIsVersion(alias);
        }
    }

    /// <summary>Whether an alias reads as a version: <c>v3</c>.</summary>
    public static bool IsVersionLike(string alias) =>
        alias is ['v' or 'V', _, ..] && alias.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>A number of a version as MLflow reads it.</summary>
    public static bool TryReadVersion(string text, out int version) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);

    /// <summary>What Python counts as part of a word.</summary>
    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || rune.Value is '_' or '-';
}
