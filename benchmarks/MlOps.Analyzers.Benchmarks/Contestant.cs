using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Benchmarks;

/// <summary>Some analyzers and the ids of theirs that are switched on.</summary>
internal sealed class Contestant(string name, ImmutableArray<DiagnosticAnalyzer> analyzers, Func<string, bool> isWanted)
{
    public string Name => name;

    /// <summary>All rules of an assembly with such ids. Fails when it has none: a rival that is not there can't be beaten.</summary>
    public static Contestant From(string name, Assembly assembly, Func<string, bool> isWanted)
    {
        var analyzers = assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .Where(analyzer => analyzer.SupportedDiagnostics.Any(rule => isWanted(rule.Id)))
            .ToImmutableArray();
        return analyzers.IsEmpty
            ? throw new InvalidOperationException($"{name} has no analyzer with the wanted rules.")
            : new Contestant(name, analyzers, isWanted);
    }

    /// <summary>One pass over the compilation: the time within the analyzers' own code, the processor time of all, and the findings.</summary>
    public async Task<(TimeSpan Own, TimeSpan All, ImmutableArray<Diagnostic> Found)> RunAsync(CSharpCompilation compilation)
    {
        var severities = analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Distinct()
            .ToImmutableDictionary(id => id, id => isWanted(id) ? ReportDiagnostic.Warn : ReportDiagnostic.Suppress);
        var fresh = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(severities)).Clone();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        var before = Environment.CpuUsage.TotalTime;
        var result = await fresh.WithAnalyzers(analyzers, options).GetAnalysisResultAsync(CancellationToken.None);
        var all = Environment.CpuUsage.TotalTime - before;
        var failures = result.GetAllDiagnostics().Where(diagnostic => diagnostic.Id == "AD0001").ToList();
        if (failures.Count > 0)
        {
            throw new InvalidOperationException($"{name} failed: {failures[0].GetMessage(null)}");
        }

        var own = TimeSpan.FromTicks(result.AnalyzerTelemetryInfo.Values.Sum(info => info.ExecutionTime.Ticks));
        return (own, all, [.. result.GetAllDiagnostics().Where(diagnostic => isWanted(diagnostic.Id))]);
    }
}
