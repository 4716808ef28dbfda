using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Credentials;

/// <summary>What <c>.editorconfig</c> says of the rules on credentials for a file.</summary>
internal sealed class FileSettings
{
    private const string Prefix = "mlops_credentials.";
    private const double DefaultMinimumEntropy = 3.5;

    private static readonly string[] Options = ["additional_names", "additional_sinks", "allowed_sha256", "minimum_entropy", "excluded_paths"];

    private readonly ImmutableHashSet<string> _allowed;

    private FileSettings(string[] values)
    {
        Names = new(Split(values[0]));
        Sinks = new(CredentialSinkTable.Sinks.Concat(Split(values[1]).Select(CredentialSink.TryParse).OfType<CredentialSink>()));
        _allowed = Split(values[2]).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        MinimumEntropy = double.TryParse(values[3], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var entropy) ? entropy : DefaultMinimumEntropy;
    }

    public PlaceNames Names { get; }

    public CredentialSinks Sinks { get; }

    /// <summary>Bits per character that a text in a suspicious place has at least.</summary>
    public double MinimumEntropy { get; }

    public bool IsExcluded { get; }

    public static string TextOf(AnalyzerConfigOptions options, string path)
    {
        string? text = null;
        for (var i = 0; i < Options.Length; i++)
        {
            if (options.TryGetValue(Prefix + Options[i], out var value))
            {
                text = (text ?? "") + i + value + "\n";
            }
        }

        return text ?? "";
    }

    public static FileSettings Parse(string text)
    {
        var values = new string[] { "", "", "", "", "" };
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0)
            {
                values[line[0] - '0'] = line.Substring(1);
            }
        }

        return new(values);
    }

    /// <summary>Whether the value is one that the settings name by its SHA-256.</summary>
    public bool Allows(string value)
    {
        if (_allowed.IsEmpty)
        {
            return false;
        }

        using var sha = SHA256.Create();
        return _allowed.Contains(BitConverter.ToString(sha.ComputeHash(Encoding.UTF8.GetBytes(value))).Replace("-", ""));
    }

    private static IEnumerable<string> Split(string value) => value.Split([','], StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim()).Where(part => part.Length > 0);
}
