using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class AmbientRunTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task The_code_that_starts_a_run_and_what_it_calls_see_it_until_it_ends()
    {
        await using var mlops = _folder.Create();
        Assert.Null(ActiveRun.Current);

        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        Assert.Same(run, ActiveRun.Current);
        Assert.Same(run, await SeenAfterAWaitAsync());
        Assert.Same(run, await Task.Run(() => ActiveRun.Current, Token));
        await run.CompleteAsync(Token);

        Assert.Null(ActiveRun.Current);
    }

    [Fact]
    public async Task A_run_that_was_started_by_a_called_method_is_the_callees_alone()
    {
        await using var mlops = _folder.Create();

        await using var run = await StartInAMethodAsync(mlops);

        Assert.Null(ActiveRun.Current);
        run.LogMetric("loss", 1); // the handle works anywhere
    }

    [Fact]
    public async Task A_nested_run_stands_before_its_parent_and_gives_way_to_it()
    {
        await using var mlops = _folder.Create();
        await using var parent = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        var child = await parent.StartNestedAsync(RunDescription.Default, Token);
        Assert.Same(child, ActiveRun.Current);
        await child.CompleteAsync(Token);

        Assert.Same(parent, ActiveRun.Current);
    }

    [Fact]
    public async Task A_run_that_ends_before_the_one_inside_it_leaves_that_one()
    {
        await using var mlops = _folder.Create();
        var outer = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var inner = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await outer.CompleteAsync(Token);
        Assert.Same(inner, ActiveRun.Current);
        await inner.CompleteAsync(Token);

        Assert.Null(ActiveRun.Current);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_the_run_before_it()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.StartRunAsync(RunDescription.Resume("none"), Token));

        Assert.Same(run, ActiveRun.Current);
    }

    [Fact]
    public async Task A_function_that_runs_as_a_run_sees_it()
    {
        await using var mlops = _folder.Create();
        ActiveRun? seen = null;

        await mlops.Tracking.RunAsync(async run =>
        {
            await Task.Yield();
            seen = ReferenceEquals(run, ActiveRun.Current) ? run : null;
        });

        Assert.NotNull(seen);
        Assert.Null(ActiveRun.Current);
    }

    [Fact]
    public async Task Of_a_thousand_interleaved_tasks_each_sees_its_own_run()
    {
        const int Tasks = 1000;
        await using var mlops = _folder.Create();
        using var parents = new SemaphoreSlim(64);

        var wrong = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(async i =>
        {
            await parents.WaitAsync(Token);
            try
            {
                await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named($"task-{i}"), Token);
                var faults = 0;
                for (var turn = 0; turn < 3; turn++)
                {
                    await Task.Yield();
                    faults += ReferenceEquals(ActiveRun.Current, run) ? 0 : 1;
                    ActiveRun.Current?.LogMetric("task", i, turn);
                    if (i % 10 == 0)
                    {
                        await using var child = await run.StartNestedAsync(RunDescription.Default, Token);
                        await Task.Yield();
                        faults += ReferenceEquals(ActiveRun.Current, child) ? 0 : 1;
                        await child.CompleteAsync(Token);
                    }
                }

                await run.CompleteAsync(Token);
                return faults;
            }
            finally
            {
                parents.Release();
            }
        }));

        Assert.Equal(0, wrong.Sum());
        Assert.Equal(
            ["0"],
            MlflowDatabase.TestDatabase.Query(
                _folder.Database, "SELECT count(*) FROM metrics m JOIN runs r ON r.run_uuid = m.run_uuid WHERE r.name <> 'task-' || CAST(m.value AS INTEGER)"));
        Assert.Equal(["3000"], MlflowDatabase.TestDatabase.Query(_folder.Database, "SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task A_loop_of_many_runs_holds_on_to_none_that_has_ended()
    {
        await using var mlops = _folder.Create();
        var ended = new List<WeakReference>();
        for (var i = 0; i < 20; i++)
        {
            ended.Add(await StartAndEndAsync(mlops));
        }

        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        for (var i = 0; i < 3; i++)
        {
            var next = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
            await run.CompleteAsync(Token);
            run = next;
        }

        await run.CompleteAsync(Token);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.True(ended.Count(reference => reference.IsAlive) <= 2, $"{ended.Count(reference => reference.IsAlive)} of 20 runs are still held.");
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<ActiveRun?> SeenAfterAWaitAsync()
    {
        await Task.Delay(1, Token);
        return ActiveRun.Current;
    }

    private static async Task<ActiveRun> StartInAMethodAsync(MlOpsClient mlops)
    {
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        Assert.Same(run, ActiveRun.Current);
        return run;
    }

    private static Task<WeakReference> StartAndEndAsync(MlOpsClient mlops)
    {
        return EndAsync(mlops.Tracking.StartRunAsync(cancellationToken: Token));

        static async Task<WeakReference> EndAsync(Task<ActiveRun> starting)
        {
            var run = await starting;
            await run.CompleteAsync(Token);
            return new(run);
        }
    }
}
