using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Training;

public abstract class TrainingSessionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract string StoreIn(string folder);

    protected TimeSpan DrainTimeout { get; set; } = new MlOpsClientOptions().DrainTimeout;

    [Fact]
    public async Task A_training_that_is_cut_off_goes_on_with_its_run_and_no_metric_is_missing_or_there_twice()
    {
        var first = await TrainAsync(cutOffAt: 57);
        var second = await TrainAsync(cutOffAt: 83);
        var third = await TrainAsync();

        Assert.Equal((1, 2, 3), (first.Attempt, second.Attempt, third.Attempt));
        Assert.Equal((0L, 50L, 80L), (first.Start, second.Start, third.Start));
        Assert.Equal(first.RunId, third.RunId);
        await using var mlops = Open();
        var run = await mlops.Tracking.GetRunAsync(third.RunId, Token);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(Enumerable.Range(0, 100).Select(step => ((long)step, step * 0.5)), await HistoryAsync(mlops, third.RunId, "loss"));
        Assert.Single(await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "training" } }, cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_value_that_differs_the_second_time_is_logged_after_the_first()
    {
        await TrainAsync(cutOffAt: 57);
        var second = await TrainAsync(noise: 0.25);

        await using var mlops = Open();
        var points = await HistoryAsync(mlops, second.RunId, "loss");

        Assert.Equal([(51, 25.5), (51, 25.75)], points.Where(point => point.Step == 51));
        Assert.Equal(100 + 8, points.Count); // steps 50 to 57 were done twice
    }

    [Fact]
    public async Task A_result_that_was_logged_after_the_last_checkpoint_is_not_logged_twice_whatever_its_step()
    {
        await using var first = Open();
        var (training, _) = await TrainToTheLastStepAsync(first);
        await training.Checkpoints!.DisposeAsync(); // as after a kill
        await first.DisposeAsync();

        await using var second = Open();
        var (resumed, start) = await TrainToTheLastStepAsync(second);
        await resumed.CompleteAsync(Token);

        Assert.Equal((training.Run.Id, 3L), (resumed.Run.Id, start));
        Assert.Equal([(0, 0.0), (1, 1.0), (2, 2.0)], await HistoryAsync(second, resumed.Run.Id, "loss"));
        Assert.Equal([(2, 0.75)], await HistoryAsync(second, resumed.Run.Id, "at the last step"));
        Assert.Equal([(0, 0.5)], await HistoryAsync(second, resumed.Run.Id, "at step 0"));

        async Task<(TrainingSession Training, long Start)> TrainToTheLastStepAsync(MlOpsClient mlops)
        {
            var training = await mlops.StartTrainingAsync(
                "training", description => description.CheckpointTo(_folder.File("checkpoints"), SavePolicy.EveryNSteps(1)), Token);
            var state = new SomeState();
            await training.RestoreAsync(state, Token);
            var start = training.NextStep;
            for (var step = start; step < 3; step++)
            {
                training.Run.LogMetric("loss", step, step);
                await training.CompleteStepAsync(step, state, cancellationToken: Token);
                await training.Checkpoints!.FlushAsync(Token);
            }

            training.Run.LogMetric("at the last step", 0.75, 2);
            training.Run.LogMetric("at step 0", 0.5);
            return (training, start);
        }
    }

    [Fact]
    public async Task A_result_without_a_step_is_not_logged_twice_when_the_start_that_did_its_steps_again_was_cut_off_too()
    {
        var runId = await TrainThreeStepsAsync(everyNSteps: 2, logsResults: true); // the checkpoint is of step 1
        await TrainThreeStepsAsync(everyNSteps: 1, logsResults: false); // does step 2 again and keeps it, later than the results
        var third = await TrainThreeStepsAsync(everyNSteps: 1, logsResults: true, ends: true);

        await using var mlops = Open();
        Assert.Equal(runId, third);
        Assert.Equal([(0, 0.0), (1, 1.0), (2, 2.0)], await HistoryAsync(mlops, runId, "loss"));
        Assert.Equal([(0, 0.75)], await HistoryAsync(mlops, runId, "without a step"));
        Assert.Equal([(0, double.NaN)], await HistoryAsync(mlops, runId, "not a number"));
        Assert.Equal([(0, 0.5), (0, 0.5)], await HistoryAsync(mlops, runId, "twice the same"));

        async Task<string> TrainThreeStepsAsync(int everyNSteps, bool logsResults, bool ends = false)
        {
            var mlops = Open();
            var training = await mlops.StartTrainingAsync(
                "training", description => description.CheckpointTo(_folder.File("checkpoints"), SavePolicy.EveryNSteps(everyNSteps)), Token);
            var state = new SomeState();
            await training.RestoreAsync(state, Token);
            for (var step = training.NextStep; step < 3; step++)
            {
                training.Run.LogMetric("loss", step, step);
                await training.CompleteStepAsync(step, state, cancellationToken: Token);
                await training.Checkpoints!.FlushAsync(Token);
            }

            if (logsResults)
            {
                training.Run.LogMetric("without a step", 0.75);
                training.Run.LogMetric("not a number", double.NaN);
                training.Run.LogMetric("twice the same", 0.5);
                await Task.Delay(2, Token); // stores keep equal points of one millisecond once
                training.Run.LogMetric("twice the same", 0.5);
            }

            if (ends)
            {
                await training.CompleteAsync(Token);
            }

            await training.Checkpoints!.DisposeAsync(); // as after a kill
            await mlops.DisposeAsync();
            return training.Run.Id;
        }
    }

    [Fact]
    public async Task Training_that_is_cut_off_before_its_first_checkpoint_goes_on_with_its_run_too()
    {
        var first = await TrainAsync(cutOffAt: 5);
        var second = await TrainAsync();

        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal(0, second.Start);
        await using var mlops = Open();
        Assert.Equal(100, (await HistoryAsync(mlops, second.RunId, "loss")).Count);
    }

    [Fact]
    public async Task A_start_that_was_killed_between_its_note_and_its_run_leaves_nothing_to_go_on_with()
    {
        var location = new FileCheckpointStore(_folder.File("checkpoints")).Location;
        new SessionRecord(_folder.File(".mlops"), location).Write(Some.RunId(), new(null, 1, MayRestore: true, [], [], 0, null), SessionProgress.Started);

        var second = await TrainAsync();

        Assert.Equal((2, 0L), (second.Attempt, second.Start));
        await using var mlops = Open();
        var run = Assert.Single(await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "training" } }, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(RunStatus.Finished, run.Status);
    }

    [Fact]
    public async Task After_a_training_that_came_to_its_end_a_new_one_begins()
    {
        var first = await TrainAsync();
        var second = await TrainAsync();

        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal((1, 0L), (second.Attempt, second.Start));
    }

    [Fact]
    public async Task A_new_training_that_is_cut_off_before_its_first_checkpoint_does_not_go_on_from_those_of_the_one_before()
    {
        var finished = await TrainAsync();
        var first = await TrainAsync(cutOffAt: 5);
        var second = await TrainAsync(cutOffAt: 37);
        var third = await TrainAsync();

        Assert.NotEqual(finished.RunId, first.RunId);
        Assert.Equal((first.RunId, first.RunId), (second.RunId, third.RunId));
        Assert.Equal((0L, 0L, 30L), (first.Start, second.Start, third.Start));
    }

    [Fact]
    public async Task A_new_training_does_not_go_on_from_an_earlier_one_when_the_one_between_left_no_checkpoint()
    {
        await TrainAsync();
        await TrainAsync(saving: SavePolicy.Never); // ended before its first one, or was killed while that was written
        var first = await TrainAsync(cutOffAt: 5);
        var second = await TrainAsync();

        Assert.Equal((first.RunId, 0L), (second.RunId, second.Start));
        await using var mlops = Open();
        Assert.Equal(100, (await HistoryAsync(mlops, second.RunId, "loss")).Count);
    }

    [Fact]
    public async Task A_machine_without_the_home_folder_goes_on_from_no_other_run_when_the_newest_checkpoint_is_damaged()
    {
        await TrainAsync();
        await TrainAsync(cutOffAt: 15);
        await using (Open())
        {
            // delivers what is left
        }

        Directory.Delete(_folder.File(".mlops"), recursive: true);
        foreach (var blob in Directory.GetFiles(_folder.File("checkpoints/blobs")))
        {
            await File.WriteAllTextAsync(blob, "damage", Token);
        }

        var refused = await Assert.ThrowsAsync<CheckpointCorruptException>(() => TrainAsync());

        Assert.Equal(9, Assert.Single(refused.Damaged).Step);
    }

    [Fact]
    public async Task A_machine_without_the_home_folder_learns_the_run_from_the_checkpoints()
    {
        var first = await TrainAsync(cutOffAt: 57);
        await using (Open())
        {
            // delivers what is left
        }

        Directory.Delete(_folder.File(".mlops"), recursive: true);
        var second = await TrainAsync();

        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal((2, 50L), (second.Attempt, second.Start));
    }

    [Fact]
    public async Task A_second_training_at_the_same_place_is_refused_at_its_start_and_the_first_one_goes_on()
    {
        await using var mlops = Open();
        await using var first = await mlops.StartTrainingAsync(
            "training", training => training.CheckpointTo(_folder.File("checkpoints"), SavePolicy.EveryNSteps(1)), Token);
        await first.RestoreAsync(new SomeState(), Token);

        // Before the first one has saved anything.
        var refused = await Assert.ThrowsAsync<CheckpointStoreException>(() => mlops.StartTrainingAsync(
            "training", training => training.CheckpointTo(_folder.File("checkpoints") + Path.DirectorySeparatorChar), Token));
        var named = await Assert.ThrowsAsync<CheckpointStoreException>(() => mlops.StartTrainingAsync(
            TrainingDescription.Of(RunDescription.Resume(first.Run.Id)).CheckpointTo(_folder.File("checkpoints")), Token));
        await first.CompleteStepAsync(0, new SomeState(7), cancellationToken: Token);
        await first.CompleteAsync(Token);
        await first.DisposeAsync();

        Assert.Contains($"is written to by another one (process {Environment.ProcessId} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("End that one, or use another folder", named.Message, StringComparison.Ordinal);
        var run = Assert.Single(await mlops.Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "training" } }, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.DoesNotContain("mlops.attempt", run.Tags.Keys);
        await using var next = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(_folder.File("checkpoints")), Token);
        Assert.Equal((1, false), (next.Attempt, next.IsResumed));
    }

    [Fact]
    public async Task What_was_logged_before_a_checkpoint_is_on_the_disk_before_the_checkpoint_is()
    {
        await using var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = StoreIn(_folder.Path);
            options.HomeFolder = _folder.File(".mlops");
            options.FlushInterval = TimeSpan.FromMinutes(1);
        });
        bool? wasFlushed = null, isFlushed = null;
        ActiveRun? run = null;
        var store = new HeldStore(new FileCheckpointStore(_folder.File("checkpoints"))) { Committing = () => isFlushed = run!.IsFlushed };
        await using var training = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(store, options => options.Save = SavePolicy.EveryNSteps(1)), Token);
        run = training.Run;
        await run.FlushAsync(Token);

        run.LogMetric("loss", 0.5, 0);
        await training.CompleteStepAsync(0, new SomeState(), cancellationToken: Token);
        wasFlushed = run.IsFlushed;
        store.LetGo();
        await training.Checkpoints!.FlushAsync(Token);

        Assert.Equal((false, true), (wasFlushed, isFlushed));
    }

    [Fact]
    public async Task What_was_logged_before_a_checkpoint_is_in_the_store_before_the_checkpoint_is_where_no_journal_can_be_written()
    {
        Directory.CreateDirectory(_folder.File(".mlops"));
        await File.WriteAllTextAsync(_folder.File(".mlops/journal"), "in the way", Token);
        await using var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = StoreIn(_folder.Path);
            options.HomeFolder = _folder.File(".mlops");
            options.DeliveryInterval = TimeSpan.FromHours(1);
            options.Context.Clear();
        });
        long? undelivered = null;
        var store = new HeldStore(new FileCheckpointStore(_folder.File("checkpoints"))) { Committing = () => undelivered = mlops.Tracking.Health.UndeliveredRecords };
        await using var training = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(store, options => options.Save = SavePolicy.EveryNSteps(1)), Token);
        await training.Run.SyncAsync(Token);

        training.Run.LogMetric("loss", 0.5, 0);
        await training.CompleteStepAsync(0, new SomeState(), cancellationToken: Token);
        store.LetGo();
        await training.Checkpoints!.FlushAsync(Token);

        Assert.NotNull(mlops.Tracking.Health.JournalProblem);
        Assert.Equal(0, undelivered);
    }

    [Fact]
    public async Task A_place_that_nothing_can_be_written_to_is_told_before_hours_of_work_depend_on_it()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "in the way", Token);
        await using var mlops = Open();

        var refused = await Assert.ThrowsAsync<CheckpointStoreException>(() => mlops.StartTrainingAsync(
            "training", training => training.CheckpointTo(_folder.File("file/checkpoints")), Token));

        Assert.Contains("could not be locked for checkpoints", refused.Message, StringComparison.Ordinal);
        Assert.Null(ActiveRun.Current);
    }

    [Fact]
    public async Task An_interruption_saves_the_step_marks_the_run_and_says_how_to_end()
    {
        var file = _folder.File("stop");
        string runId;
        await using (var mlops = Open())
        {
            await using var training = await StartAsync(mlops, file);
            runId = training.Run.Id;
            var state = new SomeState();
            await training.RestoreAsync(state, Token);
            await training.CompleteStepAsync(0, state, cancellationToken: Token);
            await File.WriteAllTextAsync(file, "for the test", Token);
            await training.Interruption!.WaitAsync(Token);
            state.Become(1);

            var exception = await Assert.ThrowsAsync<TrainingInterruptedException>(() => training.CompleteStepAsync(1, state, cancellationToken: Token).AsTask());

            Assert.Equal((75, 1L), (exception.ExitCode, exception.KeptStep));
            Assert.Contains("Its checkpoint is on the disk: started again, it goes on with step 2.", exception.Message, StringComparison.Ordinal);
            var further = await Assert.ThrowsAsync<InvalidOperationException>(() => training.CompleteStepAsync(2, state, cancellationToken: Token).AsTask());
            var complete = await Assert.ThrowsAsync<InvalidOperationException>(() => training.CompleteAsync(Token)); // else the next start would begin anew
            Assert.Contains("Step 2 can't be completed: the training has ended", further.Message, StringComparison.Ordinal);
            Assert.Contains("stopped before step 2, and is not complete", complete.Message, StringComparison.Ordinal);
        }

        await using var next = Open();
        var stopped = await next.Tracking.GetRunAsync(runId, Token);
        Assert.Equal(RunStatus.Killed, stopped.Status);
        Assert.Contains("file: UserRequest", stopped.Tags["mlops.interrupted"], StringComparison.Ordinal);

        File.Delete(file);
        await using var resumed = await StartAsync(next, file);
        var restored = new SomeState();
        await resumed.RestoreAsync(restored, Token);
        restored.AssertIs(1);
        Assert.Equal((runId, 2L), (resumed.Run.Id, resumed.NextStep));
        Assert.Equal(RunStatus.Running, (await next.Tracking.GetRunAsync(runId, Token)).Status);
        await resumed.CompleteAsync(Token);
        Assert.Equal(RunStatus.Finished, (await next.Tracking.GetRunAsync(runId, Token)).Status);
    }

    [Fact]
    public async Task A_save_that_does_not_fit_before_the_deadline_is_not_begun_and_the_last_one_is_kept()
    {
        var source = new NoticeSource();
        await using var mlops = Open();
        await using var training = await mlops.StartTrainingAsync(
            "training",
            description => description.CheckpointTo(_folder.File("checkpoints"), SavePolicy.EveryNSteps(1)).StopOnInterruption(options =>
            {
                options.Detect = false;
                options.Sources.Add(source);
            }),
            Token);
        var state = new SomeState();
        await training.CompleteStepAsync(0, state, cancellationToken: Token);
        await training.Checkpoints!.FlushAsync(Token);

        source.Raise(new(InterruptionKind.Terminate, "test") { Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2) }); // the time to shut down
        await training.Interruption!.WaitAsync(Token);
        var exception = await Assert.ThrowsAsync<TrainingInterruptedException>(() => training.CompleteStepAsync(1, state, cancellationToken: Token).AsTask());

        Assert.Equal(0, exception.KeptStep);
        Assert.Contains("Kept is step 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_run_is_the_ambient_one_and_steps_come_in_order()
    {
        await using var mlops = Open();
        await using var training = await StartAsync(mlops, _folder.File("stop"));

        Assert.Same(training.Run, ActiveRun.Current);
        await training.CompleteStepAsync(3, new SomeState(), cancellationToken: Token);
        var twice = await Assert.ThrowsAsync<InvalidOperationException>(() => training.CompleteStepAsync(3, new SomeState(), cancellationToken: Token).AsTask());
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => training.RestoreAsync(new SomeState(), Token));

        Assert.Contains("Step 3 is completed already, and 4 is the next one", twice.Message, StringComparison.Ordinal);
        Assert.Contains("expected RestoreAsync before the first", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_complete_or_disposed_takes_no_further_step_and_no_step_comes_without_a_state()
    {
        await using var mlops = Open();
        var complete = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(_folder.File("complete"), SavePolicy.Never), Token);
        await Assert.ThrowsAsync<ArgumentNullException>(() => complete.CompleteStepAsync(0, null!, cancellationToken: Token).AsTask());
        await complete.CompleteStepAsync(0, new SomeState(), cancellationToken: Token);
        await complete.CompleteAsync(Token);
        await complete.CompleteAsync(Token); // changes nothing
        var disposed = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(_folder.File("disposed"), SavePolicy.Never), Token);
        await disposed.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => complete.CompleteStepAsync(1, new SomeState(), cancellationToken: Token).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => disposed.CompleteStepAsync(0, new SomeState(), cancellationToken: Token).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => disposed.CompleteAsync(Token));
        await complete.DisposeAsync();
        await using var next = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(_folder.File("disposed")), Token);
        Assert.Equal((2, true), (next.Attempt, next.IsResumed));
    }

    [Fact]
    public async Task A_budget_that_is_spent_stops_the_training_which_goes_on_with_a_greater_one_and_counts_what_was_spent()
    {
        await using var mlops = Open();
        var (exception, runId) = await TrainWithinAsync(mlops, new TrainingBudget(TimeSpan.FromMilliseconds(1), pricePerHour: 3.6m, spotPricePerHour: 0.9m));

        Assert.Equal((0, null), (exception.ExitCode, exception.Notice));
        Assert.Contains("because its budget is spent", exception.Message, StringComparison.Ordinal);
        var run = await mlops.Tracking.GetRunAsync(runId, Token);
        Assert.Equal(RunStatus.Killed, run.Status);
        Assert.Contains("budget is spent", run.Tags["mlops.interrupted"], StringComparison.Ordinal);
        Assert.True(run.Metrics["budget/saved"].Value > run.Metrics["budget/cost"].Value);

        var greater = new TrainingBudget(TimeSpan.FromHours(1));
        await using var resumed = await mlops.StartTrainingAsync("training", training => training.CheckpointTo(_folder.File("checkpoints")).WithBudget(greater), Token);
        await resumed.RestoreAsync(new SomeState(), Token);
        Assert.Equal((runId, exception.KeptStep + 1), (resumed.Run.Id, resumed.NextStep));
        Assert.True(greater.Elapsed.TotalHours >= run.Metrics["budget/hours"].Value / 2, "What the first process spent is not counted.");
    }

    [Fact]
    public async Task Progress_is_reported_in_the_loop_and_at_the_end()
    {
        var reports = new Reports();
        await using var mlops = Open();
        await using var training = await mlops.StartTrainingAsync(
            "training", description => description.CheckpointTo(_folder.File("checkpoints"), SavePolicy.EveryNSteps(1)).ReportTo(reports, totalSteps: 1_000_000), Token);
        var state = new SomeState();
        while (reports.All.Count == 0)
        {
            await training.CompleteStepAsync(training.NextStep, state, cancellationToken: Token);
        }

        await training.CompleteAsync(Token);

        Assert.Equal(training.NextStep - 1, reports.All[^1].Step);
        Assert.Equal(1_000_000, reports.All[^1].TotalSteps);
        Assert.True(reports.All[^1].StepsPerSecond > 0);
        Assert.NotNull(reports.All[^1].LastCheckpointStep);
    }

    private async Task<(TrainingInterruptedException Exception, string RunId)> TrainWithinAsync(MlOpsClient mlops, TrainingBudget budget)
    {
        await using var training = await mlops.StartTrainingAsync("training", description => description.CheckpointTo(_folder.File("checkpoints")).WithBudget(budget), Token);
        await training.RestoreAsync(new SomeState(), Token);
        var exception = await Assert.ThrowsAsync<TrainingInterruptedException>(async () =>
        {
            while (true)
            {
                await training.CompleteStepAsync(training.NextStep, new SomeState(), cancellationToken: Token);
            }
        });
        return (exception, training.Run.Id);
    }

    private Task<TrainingSession> StartAsync(MlOpsClient mlops, string file) => mlops.StartTrainingAsync(
        "training",
        training => training.Named("some").CheckpointTo(_folder.File("checkpoints")).StopOnInterruption(options =>
        {
            options.Detect = false;
            options.PollInterval = TimeSpan.FromMilliseconds(10);
            options.Sources.Add(InterruptionSources.File(file));
        }),
        Token);

    /// <summary>A hundred steps with a metric each, or as many as come before it is cut off: then nothing is ended.</summary>
    protected async Task<(string RunId, int Attempt, long Start)> TrainAsync(long? cutOffAt = null, double noise = 0, SavePolicy? saving = null)
    {
        var mlops = Open();
        var training = await mlops.StartTrainingAsync(
            "training", description => description.CheckpointTo(_folder.File("checkpoints"), saving ?? SavePolicy.EveryNSteps(10)), Token);
        var state = new SomeState();
        await training.RestoreAsync(state, Token);
        var start = training.NextStep;
        for (var step = start; step < 100; step++)
        {
            state.Become((int)step);
            training.Run.LogMetric("loss", (step * 0.5) + noise, step);
            if (step == cutOffAt)
            {
                // As after a kill: what was logged is there, and nothing was ended by the program.
                await training.Checkpoints!.DisposeAsync();
                await mlops.DisposeAsync();
                return (training.Run.Id, training.Attempt, start);
            }

            await training.CompleteStepAsync(step, state, cancellationToken: Token);
            await training.Checkpoints!.FlushAsync(Token);
        }

        await training.CompleteAsync(Token);
        await training.DisposeAsync();
        await mlops.DisposeAsync();
        return (training.Run.Id, training.Attempt, start);
    }

    protected static async Task<List<(long Step, double Value)>> HistoryAsync(MlOpsClient mlops, string runId, string key) =>
        [.. (await mlops.Tracking.GetMetricHistoryAsync(runId, key, Token).ToListAsync(Token)).OrderBy(point => point.Step).Select(point => (point.Step, point.Value))];

    protected MlOpsClient Open() => MlOpsClient.Create(options =>
    {
        options.DrainTimeout = DrainTimeout;
        options.TrackingUri = StoreIn(_folder.Path);
        options.HomeFolder = _folder.File(".mlops");
    });

    private sealed class NoticeSource : IInterruptionSource
    {
        private readonly TaskCompletionSource<InterruptionNotice> _notice = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "test";

        public void Raise(InterruptionNotice notice) => _notice.SetResult(notice);

        public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken) => context.Raise(await _notice.Task.WaitAsync(cancellationToken));
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }
}
