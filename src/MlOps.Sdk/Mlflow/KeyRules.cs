using System.Buffers;
using System.Text;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Mlflow;

/// <summary>MLflow's rules for the keys of metrics, params and tags.</summary>
internal static class KeyRules
{
    public const int MaxLength = 250;

    private static readonly SearchValues<char> PlainKeyChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- :./");

    /// <summary>What is wrong with the key of a metric, param or tag; <see langword="null"/> when nothing is.</summary>
    public static string? FaultOf(string key, string kind) => IsPlainKey(key) ? null : Fault(key, kind);

    /// <summary>Whether a key is one of the usual kind and follows all rules; found out in a few nanoseconds, for each metric.</summary>
    private static bool IsPlainKey(string key) =>
        key.Length is > 0 and <= MaxLength
        && !key.AsSpan().ContainsAnyExcept(PlainKeyChars)
        && (!key.AsSpan().ContainsAny('.', '/') || IsPlainPath(key));

    private static string? Fault(string key, string kind)
    {
        if (key.Length == 0)
        {
            return $"The {kind} key is empty; expected a name such as 'val/loss'.";
        }

        if (TextCut.Count(key) is > MaxLength and var length)
        {
            return $"The {kind} key '{TextCut.Shown(key)}' has {length} characters; at most {MaxLength} are allowed.";
        }

        foreach (var rune in key.EnumerateRunes())
        {
            if (!(Rune.IsLetter(rune) || Rune.IsNumber(rune) || rune.Value is '_' or '-' or '.' or ' ' or ':' or '/'))
            {
                return $"The {kind} key '{TextCut.Shown(key)}' has the character '{TextCut.Shown(rune.ToString())}'; allowed are letters, digits, '_', '-', '.', ' ', ':' and '/'.";
            }
        }

        return IsPlainPath(key)
            ? null
            : $"The {kind} key '{TextCut.Shown(key)}' reads as a path that leads elsewhere; leave out a '/' at either end, '//', and the parts '.' and '..'.";
    }

    /// <summary>MLflow's file store makes a file of a key: it must be a path that is its own normal form.</summary>
    private static bool IsPlainPath(string key)
    {
        var (length, dots) = (0, 0);
        foreach (var c in key)
        {
            if (c != '/')
            {
                length++;
                dots += c == '.' ? 1 : 0;
            }
            else if (LeadsElsewhere(length, dots))
            {
                return false;
            }
            else
            {
                (length, dots) = (0, 0);
            }
        }

        return !LeadsElsewhere(length, dots) && !key.StartsWith("..", StringComparison.Ordinal);
    }

    /// <summary>Whether a part of a path is empty, '.' or '..'.</summary>
    private static bool LeadsElsewhere(int length, int dots) => length == dots && length <= 2;
}
