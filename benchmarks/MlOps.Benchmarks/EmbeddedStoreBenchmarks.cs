using BenchmarkDotNet.Attributes;

namespace MlOps.Benchmarks;

/// <summary>A metric's way into <c>mlflow.db</c>: from logging until it is committed there.</summary>
[MemoryDiagnoser]
[MaxIterationCount(20)]
public class EmbeddedStoreBenchmarks
{
    private const string Key = "loss";
    private const int Metrics = 50_000;
    private const int Inserts = 2_000;

    private LoggingRun _logging = null!;
    private MetricInserts _inserts = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _logging = await LoggingRun.StartAsync();
        _inserts = await MetricInserts.CreateAsync();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _logging.DisposeAsync();
        await _inserts.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Inserts)]
    public void InsertPerMetric() => _inserts.Insert(Key, Inserts);

    [Benchmark(OperationsPerInvoke = Metrics)]
    public Task LogAndSync()
    {
        _logging.Log(Key, Metrics);
        return _logging.Run.SyncAsync();
    }
}
