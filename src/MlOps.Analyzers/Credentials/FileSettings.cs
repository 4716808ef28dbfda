using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Credentials;

/// <summary>What <c>.editorconfig</c> says of the rules on credentials: <c>mlops_credentials.option</c> for all, <c>mlops_credentials.MLOPS1002.option</c> for one.</summary>
internal sealed class FileSettings
{
    private const string Prefix = "mlops_credentials.";
    private const double DefaultMinimumEntropy = 3.5;

    private static readonly string[] Scopes =
        ["", RuleIds.KnownSecretFormat + ".", RuleIds.CredentialInNamedPlace + ".", RuleIds.RandomTextInSuspiciousPlace + ".", RuleIds.PrivateKey + ".", RuleIds.CredentialInUrlOrConnectionString + ".", RuleIds.CredentialInFile + "."];

    private static readonly string[] Keys =
        [.. from option in new[] { "additional_names", "additional_sinks", "allowed_sha256", "minimum_entropy", "excluded_paths" } from scope in Scopes select scope + option];

    // With the prefix before them, so that none is put together again for each file.
    private static readonly string[] WrittenKeys = Array.ConvertAll(Keys, key => Prefix + key);

    private readonly ImmutableDictionary<string, string> _values;
    private readonly ImmutableHashSet<string> _allowed;

    private FileSettings(ImmutableDictionary<string, string> values)
    {
        _values = values;
        Names = new(All("additional_names"));
        Sinks = new(CredentialSinkTable.Sinks.Concat(All("additional_sinks").Select(CredentialSink.TryParse).OfType<CredentialSink>()));
        _allowed = Scopes.SelectMany(scope => List(scope + "allowed_sha256").Select(hash => scope + hash)).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        MinimumEntropy = double.TryParse(
            values.GetValueOrDefault(RuleIds.RandomTextInSuspiciousPlace + ".minimum_entropy") ?? values.GetValueOrDefault("minimum_entropy"), NumberStyles.Float, CultureInfo.InvariantCulture, out var entropy)
            ? entropy
            : DefaultMinimumEntropy;
    }

    public PlaceNames Names { get; }

    public CredentialSinks Sinks { get; }

    /// <summary>Bits per character that a text in a suspicious place has at least.</summary>
    public double MinimumEntropy { get; }

    /// <summary>All that is set for a file, as one text: files of the same text share their settings.</summary>
    public static string TextOf(AnalyzerConfigOptions options)
    {
        string? text = null;
        for (var i = 0; i < Keys.Length; i++)
        {
            if (options.TryGetValue(WrittenKeys[i], out var value))
            {
                text += Keys[i] + "=" + value + "\n";
            }
        }

        return text ?? "";
    }

    public static FileSettings Parse(string text) => new(text
        .Split(['\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToImmutableDictionary(line => line.Substring(0, line.IndexOf('=')), line => line.Substring(line.IndexOf('=') + 1)));

    /// <summary>Whether a rule leaves the file alone; with no rule, whether all do.</summary>
    public bool IsExcluded(string path, string? rule = null) =>
        _values.Count > 0 && List((rule is null ? "" : rule + ".") + "excluded_paths").Any(pattern => PathPattern.Matches(path, pattern));

    /// <summary>Whether the value is one that the settings name by its SHA-256.</summary>
    public bool Allows(string rule, string value)
    {
        if (_allowed.IsEmpty)
        {
            return false;
        }

        using var sha = SHA256.Create();
        var hash = BitConverter.ToString(sha.ComputeHash(Encoding.UTF8.GetBytes(value))).Replace("-", "");
        return _allowed.Contains(hash) || _allowed.Contains(rule + "." + hash);
    }

    private IEnumerable<string> All(string option) => Scopes.SelectMany(scope => List(scope + option));

    private IEnumerable<string> List(string key) =>
        _values.TryGetValue(key, out var value) ? value.Split([','], StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim()).Where(part => part.Length > 0) : [];
}
