using CsCheck;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Training;

public sealed class EarlyStoppingTests
{
    private const double NaN = double.NaN;
    private const double Infinity = double.PositiveInfinity;

    [Theory]
    [InlineData(new[] { 1.0, 0.9, 0.8, 0.7 }, 3, Goal.Minimize, 0, -1, 3)]
    [InlineData(new[] { 1.0, 1.0, 1.0, 1.0 }, 3, Goal.Minimize, 0, 3, 0)] // Keras: "Only 4 epochs are run"
    [InlineData(new[] { 1.0, 1.1, 1.2, 0.9, 1.0, 1.0, 1.0 }, 3, Goal.Minimize, 0, 6, 3)] // an improvement starts the count anew
    [InlineData(new[] { 1.0, 2.0 }, 1, Goal.Minimize, 0, 1, 0)]
    [InlineData(new[] { 0.5, 0.6, 0.6, 0.55 }, 2, Goal.Maximize, 0, 3, 1)]
    [InlineData(new[] { 0.5, 0.4, 0.3 }, 2, Goal.Maximize, 0, 2, 0)]
    [InlineData(new[] { 4.0, 3.5, 3.0, 2.75 }, 2, Goal.Minimize, 0.5, -1, 2)] // exactly the minimum change is none; two of them are
    [InlineData(new[] { 4.0, 3.75, 3.5 }, 2, Goal.Minimize, 0.5, 2, 0)]
    [InlineData(new[] { 1.0, 1.5, 2.0 }, 2, Goal.Maximize, 0.5, -1, 2)]
    [InlineData(new[] { NaN, 1.0, 2.0 }, 2, Goal.Minimize, 0, -1, 1)] // a first NaN is not the best for ever
    [InlineData(new[] { NaN, NaN, 1.0 }, 2, Goal.Minimize, 0, 1, -1)]
    [InlineData(new[] { 1.0, NaN, NaN, NaN }, 3, Goal.Minimize, 0, 3, 0)]
    [InlineData(new[] { 1.0, -Infinity, 0.5 }, 2, Goal.Minimize, 0, -1, 2)] // nor is an infinite one
    [InlineData(new[] { 1.0, Infinity, Infinity }, 2, Goal.Maximize, 0, 2, 0)]
    public void It_stops_at(double[] values, int patience, Goal goal, double minimumChange, int expectedStop, int expectedBest)
    {
        var stopping = new EarlyStopping("score", patience, goal, minimumChange);

        var stop = StopOf(stopping, values);

        Assert.Equal(expectedStop, stop);
        Assert.Equal(expectedBest < 0 ? null : expectedBest, stopping.BestStep);
        Assert.Equal(expectedBest < 0 ? null : values[expectedBest], stopping.Best);
    }

    [Theory]
    [InlineData(new[] { 1.0, NaN }, 1)]
    [InlineData(new[] { Infinity }, 0)]
    [InlineData(new[] { 1.0, 0.5 }, -1)]
    public void It_stops_at_once_when_told_to_at_a_value_that_is_not_finite(double[] values, int expected) =>
        Assert.Equal(expected, StopOf(new("loss", patience: 10) { StopsWhenNotFinite = true }, values));

    [Fact]
    public void A_restored_one_goes_on_counting() => Gen.Select(
        Gen.OneOf(Gen.Double[0, 1], Gen.Const(NaN)).Array[1, 30], Gen.Int[0, 30], Gen.Int[1, 5], Gen.Bool).Sample((values, killAt, patience, strict) =>
        {
            var unbroken = new EarlyStopping("loss", patience) { StopsWhenNotFinite = strict };
            var resumed = new EarlyStopping("loss", patience) { StopsWhenNotFinite = strict };
            for (var step = 0; step < values.Length; step++)
            {
                if (step == killAt)
                {
                    resumed = MemoryCheckpoint.Copy(resumed, new EarlyStopping("loss", patience) { StopsWhenNotFinite = strict });
                }

                Assert.Equal(unbroken.Report(step, values[step]), resumed.Report(step, values[step]));
                Assert.Equal((unbroken.Best, unbroken.BestStep, unbroken.Waits), (resumed.Best, resumed.BestStep, resumed.Waits));
            }
        });

    [Fact]
    public void A_training_that_had_stopped_is_stopped_when_it_is_restored_unless_it_has_more_patience()
    {
        var stopping = new EarlyStopping("loss", patience: 2);
        StopOf(stopping, [1, 2, 3]);

        Assert.True(MemoryCheckpoint.Copy(stopping, new EarlyStopping("loss", patience: 2)).ShouldStop);
        Assert.False(MemoryCheckpoint.Copy(stopping, new EarlyStopping("loss", patience: 3)).ShouldStop);
    }

    [Fact]
    public void One_for_another_metric_or_goal_is_not_restored()
    {
        var stopping = new EarlyStopping("loss", 3);

        var e = Assert.Throws<CheckpointMismatchException>(() => MemoryCheckpoint.Copy(stopping, new EarlyStopping("accuracy", 3)));
        Assert.Contains("'loss' (Minimize), and the one to restore for 'accuracy' (Minimize)", e.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointMismatchException>(() => MemoryCheckpoint.Copy(stopping, new EarlyStopping("loss", 3, Goal.Maximize)));
    }

    [Fact]
    public void Numbers_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new EarlyStopping("", 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping("loss", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping("loss", 3, minimumChange: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping("loss", 3, minimumChange: NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping("loss", 3, minimumChange: Infinity));
    }

    /// <summary>The step at which it first says to stop; -1 when it never does.</summary>
    private static int StopOf(EarlyStopping stopping, double[] values)
    {
        for (var step = 0; step < values.Length; step++)
        {
            if (stopping.Report(step, values[step]))
            {
                return step;
            }
        }

        return -1;
    }
}
