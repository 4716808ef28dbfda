using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Benchmarks;

/// <summary>Appending a record so that it survives the end of the process, and bringing a group of them to the disk.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[InvocationCount(1)]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "BenchmarkDotNet calls the clean-up.")]
public class JournalBenchmarks
{
    private const string SurvivesTheProcess = "survives the process";
    private const string SurvivesAPowerCut = "survives a power cut";
    private const int Records = 100_000;
    private const int Writes = 10_000;
    private const int Flushes = 100;

    private readonly byte[] _record = [.. Enumerable.Range(1, 36).Select(number => (byte)number)];
    private readonly TempFolder _folder = new();
    private JournalHome _home = null!;
    private JournalWriter _journal = null!;
    private FileStream _file = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _home = new(_folder.Path, "none", TimeSpan.FromMilliseconds(100), TimeProvider.System, NullLogger.Instance);
        _journal = _home.Open("benchmark", "writer", [1]);
        _file = new(_folder.File("plain"), FileMode.Create);
    }

    [IterationCleanup]
    public void MarkDelivered()
    {
        while (_journal.Cursor.TryRead(out _))
        {
            // Read as by the delivery.
        }

        _journal.Cursor.MarkDelivered(0);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _journal.Remove();
        _home.Dispose();
        _file.Dispose();
        _folder.Dispose();
    }

    [BenchmarkCategory(SurvivesTheProcess)]
    [Benchmark(Baseline = true, OperationsPerInvoke = Writes)]
    public void WriteAndFlush()
    {
        for (var i = 0; i < Writes; i++)
        {
            _file.Write(_record);
            _file.Flush();
        }
    }

    [BenchmarkCategory(SurvivesTheProcess)]
    [Benchmark(OperationsPerInvoke = Records)]
    public void Append()
    {
        for (var i = 0; i < Records; i++)
        {
            _journal.TryAppend(_record);
        }
    }

    [BenchmarkCategory(SurvivesAPowerCut)]
    [Benchmark(Baseline = true, OperationsPerInvoke = Flushes)]
    public void WriteAndFlushToDisk()
    {
        for (var i = 0; i < Flushes; i++)
        {
            _file.Write(_record);
            _file.Flush(flushToDisk: true);
        }
    }

    [BenchmarkCategory(SurvivesAPowerCut)]
    [Benchmark(OperationsPerInvoke = Records)]
    public Task AppendAndFlushGroup()
    {
        Append();
        return _journal.FlushAsync(CancellationToken.None);
    }
}
