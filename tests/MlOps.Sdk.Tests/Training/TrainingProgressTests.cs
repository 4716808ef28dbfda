using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingProgressTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Before_the_first_step_nothing_is_known()
    {
        var progress = new TrainingProgressMeter(_time, totalSteps: 100).Read();

        Assert.Equal((-1, null, null, TimeSpan.Zero), (progress.Step, progress.StepsPerSecond, progress.Remaining, progress.Elapsed));
        Assert.Equal("no step yet, 00:00:00 so far", progress.ToString());
    }

    [Fact]
    public void The_rate_and_the_time_left_follow_from_the_steps()
    {
        var meter = new TrainingProgressMeter(_time, totalSteps: 1000);

        Run(meter, 0, 200, TimeSpan.FromMilliseconds(100));
        var progress = meter.Read(lastCheckpointStep: 150);

        Assert.Equal(199, progress.Step);
        Assert.Equal(10, progress.StepsPerSecond!.Value, 1e-9);
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(80)), (progress.Elapsed, progress.Remaining));
        Assert.Equal("step 199 of 1000 (20 %), 10.0 steps/s, 00:01:20 left, checkpoint of step 150", progress.ToString());
    }

    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(100, 400)]
    [InlineData(60_000, 31)]
    public void Steps_of_half_a_minute_ago_or_thirty_ago_when_they_are_slower_are_forgotten(int milliseconds, int steps)
    {
        var meter = new TrainingProgressMeter(_time);

        Run(meter, 0, 10, TimeSpan.FromHours(1)); // slow at first
        Run(meter, 10, steps, TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(1000.0 / milliseconds, meter.Read().StepsPerSecond!.Value, 1e-6 / milliseconds);
    }

    [Fact]
    public void A_resumed_training_counts_only_its_own_steps_for_the_rate()
    {
        var meter = new TrainingProgressMeter(_time, nextStep: 5000, totalSteps: 10_000);

        Run(meter, 5000, 20, TimeSpan.FromSeconds(5));
        var progress = meter.Read();

        Assert.Equal(0.2, progress.StepsPerSecond!.Value, 1e-9);
        Assert.Equal("step 5019 of 10000 (50 %), 5.0 s/step, 06:55:00 left", progress.ToString());
    }

    [Fact]
    public void Going_back_to_an_older_checkpoint_starts_the_rate_anew()
    {
        var meter = new TrainingProgressMeter(_time);
        Run(meter, 0, 100, TimeSpan.FromSeconds(1));

        Run(meter, 50, 11, TimeSpan.FromSeconds(2));

        Assert.Equal((60, 0.5), (meter.Read().Step, meter.Read().StepsPerSecond));
    }

    [Fact]
    public void At_the_end_and_after_it_no_time_is_left()
    {
        var meter = new TrainingProgressMeter(_time, totalSteps: 10);

        Run(meter, 0, 10, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, meter.Read().Remaining);
        Run(meter, 10, 5, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, meter.Read().Remaining);
    }

    [Fact]
    public void A_time_left_that_no_TimeSpan_holds_is_not_known()
    {
        var meter = new TrainingProgressMeter(_time, totalSteps: long.MaxValue);

        Run(meter, 0, 10, TimeSpan.FromDays(1));

        Assert.Null(meter.Read().Remaining);
        Assert.Equal("step 9 of 9223372036854775807 (0 %), 86400.0 s/step, 10.00:00:00 so far", meter.Read().ToString());
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var meter = new TrainingProgressMeter(TimeProvider.System);
        meter.Complete(0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var step = 1; step < 1000; step++)
        {
            meter.Complete(step);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Run(TrainingProgressMeter meter, int first, int count, TimeSpan duration)
    {
        for (var step = first; step < first + count; step++)
        {
            _time.Advance(duration);
            meter.Complete(step);
        }
    }
}
