using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Training;

/// <summary>Several trainings at one place, in several stores, from several machines: what one leaves, and what the next makes of it.</summary>
public abstract class TrainingChainTests : IDisposable
{
    private protected TrainingPlace Place { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Place.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_training_that_ended_in_another_store_without_a_checkpoint_of_its_own_leaves_nothing_to_go_on_from()
    {
        var store = Place.Store;
        await Place.TrainAsync(cutOffAt: 57);
        Place.Store = Place.Sqlite("other");
        var ended = await Place.TrainAsync(saving: SavePolicy.Never); // from step 50 on
        Place.Store = store;

        var first = await Place.TrainAsync(cutOffAt: 5);
        var second = await Place.TrainAsync();

        Assert.Equal((50L, 0L, 0L), (ended.Start, first.Start, second.Start));
        Assert.Equal(first.RunId, second.RunId);
        await Place.AssertWholeAsync(second.RunId);
    }

    [Fact]
    public async Task A_start_with_another_store_by_mistake_does_not_part_the_run_that_is_gone_on_with()
    {
        var store = Place.Store;
        var first = await Place.TrainAsync(cutOffAt: 57);
        Place.Store = Place.Sqlite("other");
        await Place.TrainAsync(cutOffAt: 52);
        Place.Store = store;

        var second = await Place.TrainAsync();

        Assert.Equal((first.RunId, 50L), (second.RunId, second.Start));
        await Place.AssertWholeAsync(first.RunId);
    }

    [Fact]
    public async Task A_run_that_somebody_else_resumed_and_ended_is_gone_on_with()
    {
        var first = await Place.TrainAsync(cutOffAt: 57);
        await using (var mlops = Place.Open())
        {
            await using var evaluated = await mlops.Tracking.StartRunAsync(RunDescription.Resume(first.RunId), Token);
            evaluated.LogMetric("accuracy", 0.5, 50);
            await evaluated.CompleteAsync(Token);
        }

        var second = await Place.TrainAsync();

        Assert.Equal((first.RunId, 50L), (second.RunId, second.Start));
        await Place.AssertWholeAsync(first.RunId);
        Assert.Equal([(50, 0.5)], await Place.HistoryAsync(first.RunId, "accuracy"));
    }

    [Fact]
    public async Task A_run_that_was_deleted_is_followed_by_another_one_that_goes_on_from_its_checkpoint()
    {
        var first = await Place.TrainAsync(cutOffAt: 57);
        await using (var mlops = Place.Open())
        {
            await mlops.Tracking.DeleteRunAsync(first.RunId, Token);
        }

        var second = await Place.TrainAsync(cutOffAt: 53);
        var third = await Place.TrainAsync();

        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal((second.RunId, 50L, 50L), (third.RunId, second.Start, third.Start));
        Assert.Equal(Enumerable.Range(50, 50).Select(step => ((long)step, step * 0.5)), await Place.HistoryAsync(third.RunId));
    }

    [Fact]
    public async Task A_training_that_came_to_its_end_on_another_machine_is_not_gone_on_with()
    {
        var first = await Place.TrainAsync(cutOffAt: 57);
        Place.Home = "other";
        var second = await Place.TrainAsync();
        Place.Home = ".mlops";

        var third = await Place.TrainAsync();

        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal(0, third.Start);
        await Place.AssertWholeAsync(second.RunId);
        await Place.AssertWholeAsync(third.RunId);
    }

    [Theory]
    [InlineData(57)] // which the other machine ends
    [InlineData(null)]
    public async Task A_machine_with_an_old_note_goes_on_with_what_another_one_has_begun_since(int? cutOffAt)
    {
        await Place.TrainAsync(cutOffAt);
        Place.Home = "other";
        if (cutOffAt is not null)
        {
            await Place.TrainAsync();
        }

        var there = await Place.TrainAsync(cutOffAt: 37);
        Place.Home = ".mlops";

        var here = await Place.TrainAsync();

        Assert.Equal((there.RunId, 30L, 2), (here.RunId, here.Start, here.Attempt));
        await Place.AssertWholeAsync(here.RunId);
    }

    [Fact]
    public async Task A_run_that_is_named_goes_on_from_its_own_checkpoint_and_not_from_that_of_a_later_training()
    {
        var first = await Place.TrainAsync(cutOffAt: 57);
        var state = new SomeState();
        await using (var checkpoints = CheckpointManager.Open(Place.Checkpoints, options =>
        {
            options.RunId = Some.RunId();
            options.Retention = RetentionPolicy.All;
        }))
        {
            await checkpoints.SaveAsync(200, state, cancellationToken: Token);
        }

        var second = await Place.TrainAsync(cutOffAt: 53, resume: first.RunId);
        var third = await Place.TrainAsync();

        Assert.Equal((50L, 50L), (second.Start, third.Start));
        Assert.Equal(first.RunId, third.RunId);
        await Place.AssertWholeAsync(first.RunId);
    }

    [Fact]
    public async Task A_metric_whose_steps_go_back_is_not_logged_twice()
    {
        var first = await TrainAsync();
        var second = await TrainAsync();

        Assert.Equal(first, second);
        Assert.Equal([(-1, 0.75), (0, 0.5), (1, 1.0)], await Place.HistoryAsync(first, "rare"));

        async Task<string> TrainAsync()
        {
            var mlops = Place.Open();
            var training = await Place.StartAsync(mlops, SavePolicy.EveryNSteps(1));
            var state = new SomeState();
            await training.RestoreAsync(state, Token);
            for (var step = training.NextStep; step < 4; step++)
            {
                if (step == 1)
                {
                    training.Run.LogMetric("rare", 1, step);
                }

                await Task.Delay(2, Token); // a checkpoint of the same millisecond would be taken for an earlier one
                await training.CompleteStepAsync(step, state, cancellationToken: Token);
                await training.Checkpoints!.FlushAsync(Token);
            }

            training.Run.LogMetric("rare", 0.5);
            training.Run.LogMetric("rare", 0.75, -1);
            await training.Checkpoints!.DisposeAsync(); // as after a kill
            await mlops.DisposeAsync();
            return training.Run.Id;
        }
    }

    [Fact]
    public async Task The_best_checkpoints_of_a_training_are_kept_though_one_before_it_had_better_ones()
    {
        await TrainAsync(from: 0);
        await TrainAsync(from: 100);

        await using var checkpoints = CheckpointManager.Open(Place.Checkpoints);
        var kept = (await checkpoints.ListAsync(Token)).GroupBy(checkpoint => checkpoint.RunId).Select(run => run.Select(checkpoint => checkpoint.Metrics["loss"]).Order().ToArray());
        Assert.Equal([[101, 102, 105], [1, 2]], kept); // the newest is kept as well

        async Task TrainAsync(int from)
        {
            double[] losses = [3, 1, 4, 2, 5];
            await using var mlops = Place.Open();
            await using var training = await mlops.StartTrainingAsync(
                "training",
                description => description.CheckpointTo(Place.Checkpoints, SavePolicy.EveryNSteps(1), RetentionPolicy.BestN("loss", 2, Goal.Minimize)),
                Token);
            for (var step = 0; step < losses.Length; step++)
            {
                await training.CompleteStepAsync(from + step, new SomeState(), new Dictionary<string, double> { ["loss"] = from + losses[step] }, Token);
                await training.Checkpoints!.FlushAsync(Token);
            }

            await training.CompleteAsync(Token);
        }
    }
}
