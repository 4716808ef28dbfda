using System.Text;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry;

/// <summary>What is wrong with a URI that should name a model.</summary>
internal static class ModelUriErrors
{
    public const string NoScheme = "It begins with neither 'models:/' nor 'runs:/'.";
    public const string HasAuthority = "There is a host or a second '/' after the scheme: registries of other servers can't be named in a URI; create a client for them.";
    public const string NoName = "The name is missing.";
    public const string NoVersion = "The version or alias is missing, and ids of logged models begin with 'm-'.";
    public const string TooManyParts = "It has more than two parts: names have no '/'.";
    public const string VersionOutOfRange = "Versions are numbers from 1 to 2147483647.";

    private const int MaxRunIdLength = 32;

    public static string NotRead(string uri, string fault) =>
        $"""
        The model URI '{TextCut.Shown(uri)}' was not read. {fault}
        Expected 'models:/name/3', 'models:/name@champion', 'models:/name/latest', 'models:/m-<id>' or 'runs:/<run id>/path'. Nothing in it is escaped.
        """;

    public static string? FaultOfName(string name) =>
        string.IsNullOrWhiteSpace(name) ? NoName
        : name.AsSpan().ContainsAny('/', ':') ? "The name has '/' or ':' in it, which names can't have."
        : null;

    public static string? FaultOfSuffix(string suffix) =>
        string.IsNullOrWhiteSpace(suffix) ? "The version is missing." : null;

    public static string? FaultOfAlias(string alias) =>
        alias.Length == 0 ? "The alias is missing."
        : !alias.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || rune.Value is '_' or '-')
            ? "The alias has other characters than letters, digits, '_' and '-'."
            : null;

    public static string? FaultOfRunId(string runId) =>
        runId.Length == 0 ? "The run's id is missing."
        : runId.Length > MaxRunIdLength || !char.IsAsciiLetterOrDigit(runId[0]) || !runId.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? "The run's id is none: it has at most 32 letters, digits, '_' and '-'."
            : null;

    public static string? FaultOfPath(string path) =>
        path.Split('/').Any(part => part is "." or "..") || path.Contains("//", StringComparison.Ordinal) || path.StartsWith('/')
            ? "The path leads elsewhere: leave out '.', '..' and empty parts."
            : null;
}
