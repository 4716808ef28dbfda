using System.Buffers;
using System.Text;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// MLflow's rules for keys, names and values, checked before anything is journalled: a record that the store would refuse later
/// is refused here, where the caller can see it.
/// </summary>
internal static class RunDataRules
{
    public const int MaxKeyLength = 250;
    public const int MaxParamLength = 6000;
    public const int MaxTagLength = 8000;
    public const int MaxExperimentNameLength = 500;

    private static readonly SearchValues<char> PlainKeyChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- :");

    /// <summary>Checks the key of a metric, param or tag.</summary>
    /// <exception cref="ArgumentException">The key breaks a rule; the message names it.</exception>
    public static void CheckKey(string key, string kind)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExcept(PlainKeyChars))
        {
            CheckUnusualKey(key, kind);
        }
    }

    /// <summary>Checks the name of an experiment.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static void CheckExperimentName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var length = CountCharacters(name);
        if (length > MaxExperimentNameLength)
        {
            throw new ArgumentException(
                $"The experiment name '{Start(name)}…' has {length} characters; at most {MaxExperimentNameLength} are allowed.", nameof(name));
        }
    }

    /// <summary>Checks a run id: it becomes a file name and a database key.</summary>
    /// <exception cref="ArgumentException">The id is none that MLflow makes.</exception>
    public static void CheckRunId(string runId)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        if (runId.Length > 32 || !char.IsAsciiLetterOrDigit(runId[0]) || !runId.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException(
                $"The run id '{Start(runId)}' is not valid: expected at most 32 letters, digits, '_' or '-', such as the 32 hexadecimal digits of ActiveRun.Id.",
                nameof(runId));
        }
    }

    /// <summary>Cuts a value to so many characters as MLflow counts them: code points.</summary>
    /// <returns>Whether something was cut.</returns>
    public static bool Cut(ref string value, int maxLength)
    {
        if (value.Length <= maxLength || CountCharacters(value) <= maxLength)
        {
            return false;
        }

        var end = 0;
        for (var i = 0; i < maxLength; i++)
        {
            end += char.IsSurrogatePair(value, end) ? 2 : 1;
        }

        value = value[..end];
        return true;
    }

    private static void CheckUnusualKey(string key, string kind)
    {
        if (key.Length == 0)
        {
            throw new ArgumentException($"The {kind} key is empty; expected a name such as 'val/loss'.", nameof(key));
        }

        var length = CountCharacters(key);
        if (length > MaxKeyLength)
        {
            throw new ArgumentException(
                $"The {kind} key '{Start(key)}…' has {length} characters; at most {MaxKeyLength} are allowed.", nameof(key));
        }

        foreach (var rune in key.EnumerateRunes())
        {
            if (!(Rune.IsLetter(rune) || Rune.IsNumber(rune) || rune.Value is '_' or '-' or '.' or ' ' or ':' or '/'))
            {
                throw new ArgumentException(
                    $"The {kind} key '{Start(key)}' has the character '{Printable(rune)}'; allowed are letters, digits, '_', '-', '.', ' ', ':' and '/'.",
                    nameof(key));
            }
        }

        if (!IsPlainPath(key))
        {
            throw new ArgumentException(
                $"The {kind} key '{Start(key)}' reads as a path that leads elsewhere; leave out a '/' at either end, '//', and the parts '.' and '..'.",
                nameof(key));
        }
    }

    /// <summary>MLflow's file store makes a file of a key: it must be a path that is its own normal form.</summary>
    private static bool IsPlainPath(string key)
    {
        foreach (var part in key.AsSpan().Split('/'))
        {
            if (key.AsSpan()[part] is "" or "." or "..")
            {
                return false;
            }
        }

        return !key.StartsWith("..", StringComparison.Ordinal);
    }

    private static int CountCharacters(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static string Start(string text) => text.Length <= 60 ? text : text[..60];

    private static string Printable(Rune rune) => Rune.IsControl(rune) ? $"\\u{rune.Value:x4}" : rune.ToString();
}
