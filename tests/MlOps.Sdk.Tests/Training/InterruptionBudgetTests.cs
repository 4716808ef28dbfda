using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Training;

/// <summary>Notices that leave 15, 30 and 120 seconds, before stores that take up to three times as long: what is said to be kept is there.</summary>
public sealed class InterruptionBudgetTests
{
    private static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_notice_ends_in_a_commit_before_its_deadline_or_names_the_step_that_was_kept()
    {
        var count = TestSettings.Count("MLOPS_TEST_BUDGETS", 1_000);
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Some.Time);
        var ends = new Dictionary<string, int> { ["saved"] = 0, ["kept"] = 0, ["nothing"] = 0 };
        await using (var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + folder.File("mlflow.db");
            options.HomeFolder = folder.File(".mlops");
            options.TimeProvider = time;
            options.CloseRunsOnSignals = false;
            options.Context.Clear();
        }))
        {
            for (var seed = 0; seed < count; seed++)
            {
                ends[await InterruptAsync(mlops, time, seed)]++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} notices: {ends["saved"]} saved their step in time, {ends["kept"]} kept an older one, {ends["nothing"]} had none.");
        Assert.True(count < 100 || ends.Values.Min() > count / 50, "Too few of one end: the test is void.");
        await MlOpsClient.SyncAsync(folder.File(".mlops"), Token);
        await using var reader = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + folder.File("mlflow.db");
            options.HomeFolder = folder.File(".mlops");
        });
        Assert.Equal(count, await reader.Tracking.SearchRunsAsync("attributes.status = 'KILLED'", new() { ExperimentNames = { "budgets" } }, Token).CountAsync(Token));
    }

    private static async Task<string> InterruptAsync(MlOpsClient mlops, FakeTimeProvider time, int seed)
    {
        var random = new Random(seed);
        var budget = TimeSpan.FromSeconds(random.GetItems([15, 30, 120], 1)[0]);
        var usual = random.NextDouble() * random.NextDouble() * 3 * budget;
        var store = new SlowStore($"store {seed}", time, () => usual * Math.Min(0.5 + random.NextDouble(), 1.5));
        var source = new RaisedSource();
        var training = await mlops.StartTrainingAsync(
            "budgets",
            description => description
                .CheckpointTo(store, options =>
                {
                    options.Save = SavePolicy.EveryNSteps(random.Next(1, 3));
                    options.Retention = RetentionPolicy.LatestN(random.Next(1, 4));
                })
                .WithShutdownTime(Shutdown)
                .StopOnInterruption(options =>
                {
                    options.Detect = false;
                    options.Sources.Add(source);
                }),
            Token);
        var state = new SomeState();
        await training.RestoreAsync(state, Token);
        var last = random.Next(0, 5);
        for (var step = 0; step < last; step++)
        {
            state.Become(step);
            await training.CompleteStepAsync(step, state, cancellationToken: Token);
            if (random.Next(3) > 0)
            {
                await PassAsync(store, training.Checkpoints!.FlushAsync(Token), DateTimeOffset.MaxValue);
            }
        }

        // The step ends some time after the notice, one in ten after the deadline.
        var deadline = time.GetUtcNow() + budget;
        source.Raise(new(InterruptionKind.Terminate, "test") { Deadline = deadline });
        await training.Interruption!.WaitAsync(Token);
        while (!training.Interruption.Interrupted.IsCancellationRequested)
        {
            await Task.Yield();
        }

        state.Become(last);
        store.Advance(time.GetUtcNow() + (random.NextDouble() * random.NextDouble() * 1.5 * budget));
        var stop = training.CompleteStepAsync(last, state, cancellationToken: Token).AsTask();
        await PassAsync(store, stop, deadline - Shutdown);
        var exception = await Assert.ThrowsAsync<TrainingInterruptedException>(() => stop);

        // The machine goes now, whatever is on its way.
        var left = store.AsLeft();
        var isSaved = store.Committed.TryGetValue(last, out var committed) && committed <= deadline;
        await AssertIsTrueAsync(exception, last, isSaved, left);
        var disposal = training.DisposeAsync().AsTask();
        await PassAsync(store, disposal, DateTimeOffset.MaxValue);
        await disposal;
        return exception.KeptStep == last ? "saved" : exception.KeptStep is null ? "nothing" : "kept";
    }

    private static async Task AssertIsTrueAsync(TrainingInterruptedException exception, long last, bool isSaved, SlowStore left)
    {
        await using var manager = CheckpointManager.Open(left, _ => { });
        var state = new SomeState();
        if (exception.KeptStep is not { } kept)
        {
            Assert.Contains("No checkpoint is on the disk", exception.Message, StringComparison.Ordinal);
            Assert.Null(await manager.RestoreLatestAsync(state, cancellationToken: Token));
            return;
        }

        Assert.Equal(kept == last, isSaved);
        Assert.Contains(isSaved ? "Its checkpoint is on the disk" : $"Kept is step {kept}", exception.Message, StringComparison.Ordinal);
        await manager.RestoreAsync(kept, state, Token);
        state.AssertIs((int)kept);
    }

    /// <summary>Lets time pass while the store is waited for, until then at most.</summary>
    private static async Task PassAsync(SlowStore store, Task task, DateTimeOffset until)
    {
        while (await Task.WhenAny(task, store.WhenWaiting) != task)
        {
            if (!store.Advance(until))
            {
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
