using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Tests.Testing;

/// <summary>The same settings for every file.</summary>
internal sealed class FixedSettings((string Key, string Value)[] settings) : AnalyzerConfigOptionsProvider
{
    private readonly FileOptions _options = new(settings.ToImmutableDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase));

    public override AnalyzerConfigOptions GlobalOptions => _options;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;

    private sealed class FileOptions(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
