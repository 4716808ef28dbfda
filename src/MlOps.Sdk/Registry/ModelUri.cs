using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MlOps.Sdk.Registry;

/// <summary>
/// Names a model as MLflow does: <c>models:/name/3</c>, <c>models:/name@champion</c>, <c>models:/name/latest</c>, <c>models:/m-id</c> or
/// <c>runs:/id/path</c>. Nothing in it is escaped: <c>models:/my model/3</c> is the model 'my model', and '%20' stays what it is. Immutable.
/// </summary>
public sealed class ModelUri : IEquatable<ModelUri>
{
    private const string Models = "models:/";
    private const string Runs = "runs:/";
    private const string LoggedModelPrefix = "m-";
    private const string Latest = "latest";

    private readonly string _text;

    private ModelUri(ModelUriKind kind, string text)
    {
        Kind = kind;
        _text = text;
    }

    /// <summary>What it names, which says what else is set.</summary>
    public ModelUriKind Kind { get; }

    /// <summary>The name of the registered model; <see langword="null"/> for logged models and artifacts of runs.</summary>
    public string? Name { get; private init; }

    /// <summary>The number of the version, where it names one.</summary>
    public int? Version { get; private init; }

    /// <summary>The alias, where it names one.</summary>
    public string? Alias { get; private init; }

    /// <summary>The stage, where it names one.</summary>
    public string? Stage { get; private init; }

    /// <summary>The id of the logged model, where it names one.</summary>
    public string? ModelId { get; private init; }

    /// <summary>The id of the run, where it names an artifact of one.</summary>
    public string? RunId { get; private init; }

    /// <summary>The path of the run's artifact; empty for all its artifacts.</summary>
    public string? Path { get; private init; }

    /// <summary>A version of a registered model.</summary>
    /// <param name="name">The model's name, without '/' and ':'.</param>
    /// <param name="version">The number, from 1 on.</param>
    public static ModelUri OfVersion(string name, int version)
    {
        CheckName(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return new(ModelUriKind.Version, string.Create(CultureInfo.InvariantCulture, $"{Models}{name}/{version}")) { Name = name, Version = version };
    }

    /// <summary>The version that an alias points at, whichever it is at the time.</summary>
    /// <param name="name">The model's name, without '/' and ':'.</param>
    /// <param name="alias">The alias, such as <c>champion</c>.</param>
    public static ModelUri OfAlias(string name, string alias)
    {
        CheckName(name);
        ArgumentException.ThrowIfNullOrEmpty(alias);
        if (ModelUriErrors.FaultOfAlias(alias) is { } fault)
        {
            throw new ArgumentException(fault, nameof(alias));
        }

        return new(ModelUriKind.Alias, $"{Models}{name}@{alias}") { Name = name, Alias = alias };
    }

    /// <summary>An artifact of a run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="path">The artifact's path; empty for all.</param>
    public static ModelUri OfRun(string runId, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentNullException.ThrowIfNull(path);
        return Parse(path.Length == 0 ? Runs + runId : $"{Runs}{runId}/{path}");
    }

    /// <summary>Reads a URI.</summary>
    /// <param name="uri">The text.</param>
    /// <exception cref="FormatException">It names no model; the message says why, and what would.</exception>
    public static ModelUri Parse(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return Read(uri, out var fault) ?? throw new FormatException(ModelUriErrors.NotRead(uri, fault));
    }

    /// <summary>Reads a URI.</summary>
    /// <param name="uri">The text.</param>
    /// <param name="result">What it names.</param>
    /// <returns>Whether it names a model.</returns>
    public static bool TryParse([NotNullWhen(true)] string? uri, [NotNullWhen(true)] out ModelUri? result)
    {
        result = uri is null ? null : Read(uri, out _);
        return result is not null;
    }

    /// <inheritdoc />
    public bool Equals(ModelUri? other) => other is not null && other._text == _text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ModelUri);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The URI.</summary>
    public override string ToString() => _text;

    private static ModelUri? Read(string uri, out string fault)
    {
        fault = "";
        if (uri.StartsWith(Runs, StringComparison.Ordinal))
        {
            return ReadRun(uri[Runs.Length..], out fault);
        }

        if (uri.StartsWith(Models, StringComparison.Ordinal))
        {
            return ReadModel(uri[Models.Length..], out fault);
        }

        fault = ModelUriErrors.NoScheme;
        return null;
    }

    private static ModelUri? ReadModel(string rest, out string fault)
    {
        fault = "";
        if (rest.StartsWith('/'))
        {
            fault = ModelUriErrors.HasAuthority;
            return null;
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return ReadAliasOrId(rest, out fault);
        }

        var (name, suffix) = (rest[..slash], rest[(slash + 1)..]);
        fault = ModelUriErrors.FaultOfName(name) ?? (suffix.Contains('/', StringComparison.Ordinal) ? ModelUriErrors.TooManyParts : ModelUriErrors.FaultOfSuffix(suffix)) ?? "";
        if (fault.Length > 0)
        {
            return null;
        }

        if (suffix.All(char.IsAsciiDigit))
        {
            if (!RegistryRules.TryReadVersion(suffix, out var version) || version == 0)
            {
                fault = ModelUriErrors.VersionOutOfRange;
                return null;
            }

            return OfVersion(name, version);
        }

        return suffix.Equals(Latest, StringComparison.OrdinalIgnoreCase)
            ? new(ModelUriKind.Latest, string.Concat(Models, name, "/", Latest)) { Name = name }
            : new(ModelUriKind.Stage, $"{Models}{name}/{suffix}") { Name = name, Stage = suffix };
    }

    private static ModelUri? ReadAliasOrId(string rest, out string fault)
    {
        var at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            var (name, alias) = (rest[..at], rest[(at + 1)..]);
            fault = ModelUriErrors.FaultOfName(name) ?? ModelUriErrors.FaultOfAlias(alias) ?? "";
            return fault.Length == 0 ? OfAlias(name, alias) : null;
        }

        fault = rest.StartsWith(LoggedModelPrefix, StringComparison.Ordinal) && rest.Length > LoggedModelPrefix.Length && !rest.Any(char.IsWhiteSpace)
            ? ""
            : rest.Length == 0 ? ModelUriErrors.NoName : ModelUriErrors.NoVersion;
        return fault.Length == 0 ? new(ModelUriKind.LoggedModel, Models + rest) { ModelId = rest } : null;
    }

    private static ModelUri? ReadRun(string rest, out string fault)
    {
        fault = "";
        if (rest.StartsWith('/'))
        {
            fault = ModelUriErrors.HasAuthority;
            return null;
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var runId = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? "" : rest[(slash + 1)..].TrimEnd('/');
        fault = ModelUriErrors.FaultOfRunId(runId) ?? ModelUriErrors.FaultOfPath(path) ?? "";
        return fault.Length > 0
            ? null
            : new(ModelUriKind.RunArtifact, path.Length == 0 ? Runs + runId : $"{Runs}{runId}/{path}") { RunId = runId, Path = path };
    }

    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (ModelUriErrors.FaultOfName(name) is { } fault)
        {
            throw new ArgumentException(fault, nameof(name));
        }
    }
}
