using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Credentials;

/// <summary>The settings of a compilation's files: read once for each file, and shared by files that say the same.</summary>
internal sealed class CredentialSettings(AnalyzerConfigOptionsProvider options)
{
    private readonly ConcurrentDictionary<string, FileSettings> _bySetting = new(StringComparer.Ordinal);

    public FileSettings Of(SyntaxTree tree) => Of(options.GetOptions(tree));

    public FileSettings Of(AdditionalText file) => Of(options.GetOptions(file));

    private FileSettings Of(AnalyzerConfigOptions set)
    {
        var text = FileSettings.TextOf(set);
        return _bySetting.TryGetValue(text, out var known) ? known : _bySetting.GetOrAdd(text, FileSettings.Parse(text));
    }
}
