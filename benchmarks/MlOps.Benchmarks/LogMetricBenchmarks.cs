using BenchmarkDotNet.Attributes;

namespace MlOps.Benchmarks;

/// <summary>
/// One call of <c>ActiveRun.LogMetric</c>. Delivery rests meanwhile, so that memory is that of the call alone; the claim measures
/// it beside the delivery.
/// </summary>
[MemoryDiagnoser]
public class LogMetricBenchmarks
{
    private const int Calls = 200_000;
    private const int Inserts = 2_000;
    private const int Threads = 4;

    private LoggingRun _logging = null!;
    private MetricInserts _inserts = null!;

    [Params("loss", "train/loss")]
    public string Key { get; set; } = "";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _logging = await LoggingRun.StartAsync(options => options.DeliveryInterval = TimeSpan.FromHours(1));
        _inserts = await MetricInserts.CreateAsync();
    }

    [IterationCleanup]
    public Task DeliverAsync() => _logging.Run.SyncAsync();

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _logging.DisposeAsync();
        await _inserts.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Inserts)]
    public void InsertPerMetric() => _inserts.Insert(Key, Inserts);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void LogMetric() => _logging.Log(Key, Calls);

    [Benchmark(OperationsPerInvoke = Inserts)]
    public void InsertPerMetricFromFourThreads() => InParallel(() => _inserts.Insert(Key, Inserts / Threads));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void LogMetricFromFourThreads() => InParallel(() => _logging.Log(Key, Calls / Threads));

    private static void InParallel(Action work) =>
        Parallel.For(0, Threads, new() { MaxDegreeOfParallelism = Threads }, _ => work());
}
