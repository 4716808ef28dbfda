using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// MLflow's rules for keys, names and values. They are checked before anything is journalled: a record that the store would
/// refuse later is refused here, where the caller can see it. Characters are counted as MLflow does: code points.
/// </summary>
internal static class RunDataRules
{
    public const int MaxKeyLength = KeyRules.MaxLength;
    public const int MaxParamLength = 6000;
    public const int MaxTagLength = 8000;
    public const int MaxExperimentNameLength = 500;
    public const int MaxExperimentTagLength = 5000;

    /// <summary>The width of the column in MLflow's databases; those of a server enforce it.</summary>
    public const int MaxRunNameLength = 250;

    private const int MaxIdLength = 32;

    /// <summary>Checks the key of a metric, param or tag.</summary>
    /// <exception cref="ArgumentException">The key breaks a rule; the message names it.</exception>
    public static void CheckKey(string key, string kind)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (KeyRules.FaultOf(key, kind) is { } fault)
        {
            throw new ArgumentException(fault, nameof(key));
        }
    }

    /// <summary>Whether a metric, param or tag may have this key.</summary>
    public static bool IsKey(string key) => KeyRules.FaultOf(key, "") is null;

    /// <summary>Checks the name of an experiment.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static void CheckExperimentName(string name) => CheckName(name, "experiment", MaxExperimentNameLength);

    /// <summary>Whether an experiment may have this name.</summary>
    public static bool IsExperimentName(string name) => name.Length > 0 && Count(name) <= MaxExperimentNameLength;

    /// <summary>Checks the name of a run.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static void CheckRunName(string name) => CheckName(name, "run", MaxRunNameLength);

    /// <summary>Checks the value of a tag. Any is fine, but for the tag that names the run.</summary>
    /// <exception cref="ArgumentException">The value is no name for a run.</exception>
    public static void CheckTagValue(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (key == TagNames.RunName)
        {
            CheckRunName(value);
        }
    }

    /// <summary>Checks a tag of a run that goes to the store at once, where nothing keeps a longer value whole.</summary>
    /// <exception cref="ArgumentException">The key breaks a rule, or the value is too long, or no name for a run where it would be that.</exception>
    public static void CheckStoredTag(string key, string value)
    {
        CheckKey(key, "tag");
        CheckTagValue(key, value);
        if (Count(value) is > MaxTagLength and var length)
        {
            throw new ArgumentException(
                $"The value of the tag '{key}' has {length} characters; at most {MaxTagLength} are allowed.", nameof(value));
        }
    }

    /// <summary>Checks a tag of an experiment. Its value is not cut as a run's is: there are no artifacts to keep it whole in.</summary>
    /// <exception cref="ArgumentException">The key breaks a rule, or the value is too long.</exception>
    public static void CheckExperimentTag(string key, string value)
    {
        CheckKey(key, "tag");
        ArgumentNullException.ThrowIfNull(value);
        if (Count(value) is > MaxExperimentTagLength and var length)
        {
            throw new ArgumentException(
                $"The value of the experiment's tag '{key}' has {length} characters; at most {MaxExperimentTagLength} are allowed.", nameof(value));
        }
    }

    /// <summary>Checks the length of a text that may be anything else.</summary>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    public static void CheckLength(string what, string text, int maxLength, string parameterName)
    {
        if (text.Length > maxLength && Count(text) is var length && length > maxLength)
        {
            throw new ArgumentException($"The {what} '{Shown(text)}' has {length} characters; at most {maxLength} are allowed.", parameterName);
        }
    }

    /// <summary>Checks an experiment's id.</summary>
    /// <exception cref="ArgumentException">The id is no number.</exception>
    public static void CheckExperimentId(string experimentId)
    {
        ArgumentException.ThrowIfNullOrEmpty(experimentId);
        if (experimentId.Length > 19 || !experimentId.All(char.IsAsciiDigit))
        {
            throw new ArgumentException(
                $"The experiment id '{Shown(experimentId)}' is not valid: expected a number such as '1'. To give an experiment's name, use the name instead.",
                nameof(experimentId));
        }
    }

    /// <summary>Checks a run id: it becomes a file name and a database key.</summary>
    /// <exception cref="ArgumentException">The id is none that MLflow makes.</exception>
    public static void CheckRunId(string runId)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        if (runId.Length > MaxIdLength || !char.IsAsciiLetterOrDigit(runId[0]) || !runId.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException(
                $"The run id '{Shown(runId)}' is not valid: expected at most {MaxIdLength} letters, digits, '_' or '-', such as the 32 hexadecimal digits of ActiveRun.Id.",
                nameof(runId));
        }
    }

    /// <summary>The first characters of a text; the text itself where it has no more.</summary>
    public static string Cut(string text, int maxLength) => TextCut.To(text, maxLength);

    /// <summary>A text for a message: its beginning, with control characters by their numbers.</summary>
    public static string Shown(string text) => TextCut.Shown(text);

    private static void CheckName(string name, string kind, int maxLength)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Count(name) is var length && length > maxLength)
        {
            throw new ArgumentException(
                $"The {kind} name '{Shown(name)}' has {length} characters; at most {maxLength} are allowed.", nameof(name));
        }
    }

    private static int Count(string text) => TextCut.Count(text);
}
