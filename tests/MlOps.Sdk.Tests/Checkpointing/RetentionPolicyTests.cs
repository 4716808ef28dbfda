using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class RetentionPolicyTests
{
    // Step 100 to 1000, one a minute; the loss is best at 600.
    private static readonly CheckpointInfo[] NewestFirst = [.. Enumerable.Range(1, 10).Reverse().Select(i => At(i * 100, i, Some.Time.AddMinutes(i), Math.Abs(i - 6)))];

    [Fact]
    public void The_latest() => AssertKeeps(RetentionPolicy.LatestN(3), 1000, 900, 800);

    [Fact]
    public void Those_of_the_last_minutes() => AssertKeeps(RetentionPolicy.Latest(TimeSpan.FromMinutes(2)), 1000, 900, 800);

    [Fact]
    public void The_best_and_the_newest() => AssertKeeps(RetentionPolicy.BestN("loss", 3, Goal.Minimize), 1000, 700, 600, 500);

    [Fact]
    public void The_worst_when_that_is_the_goal() => AssertKeeps(RetentionPolicy.BestN("loss", 3, Goal.Maximize), 1000, 200, 100);

    [Fact]
    public void Every_so_many_steps_the_first_at_or_after() => AssertKeeps(RetentionPolicy.EveryNSteps(250), 1000, 800, 500, 300);

    [Fact]
    public void One_of_each_span_of_time() => AssertKeeps(RetentionPolicy.Every(TimeSpan.FromMinutes(5)), 1000, 600, 100);

    [Fact]
    public void All() => AssertKeeps(RetentionPolicy.All, 1000, 900, 800, 700, 600, 500, 400, 300, 200, 100);

    [Fact]
    public void What_several_keep() => AssertKeeps(RetentionPolicy.Any(RetentionPolicy.LatestN(2), RetentionPolicy.BestN("loss", 1, Goal.Minimize)), 1000, 900, 600);

    [Fact]
    public void The_newest_even_when_a_function_keeps_nothing() => AssertKeeps(RetentionPolicy.Custom(_ => []), 1000);

    [Fact]
    public void A_metric_that_is_missing_or_no_number_is_worse_than_all()
    {
        CheckpointInfo[] checkpoints = [At(4, 4, Some.Time, 9), At(3, 3, Some.Time, double.NaN), At(2, 2, Some.Time, 1), new(1, 1, Some.Time)];

        Assert.Equal([3, 1], RetentionPolicy.BestN("loss", 2, Goal.Minimize).Surplus(checkpoints).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_the_newest_no_older()
    {
        CheckpointInfo[] checkpoints = [At(3, 3, Some.Time, 0), At(2, 2, Some.Time.AddYears(1), 0), At(1, 1, Some.Time.AddMinutes(-1), 0)];

        Assert.Equal([1], RetentionPolicy.Latest(TimeSpan.FromSeconds(30)).Surplus(checkpoints).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void No_policy_in_the_place_of_one_is_refused_at_once()
    {
        var none = Assert.Throws<ArgumentNullException>(() => RetentionPolicy.Any(null!));
        var first = Assert.Throws<ArgumentNullException>(() => RetentionPolicy.Any(null!, RetentionPolicy.All));

        Assert.Equal(("policies", "policies"), (none.ParamName, first.ParamName));
        Assert.Contains("RetentionPolicy.LatestN(1)", none.Message, StringComparison.Ordinal);
        Assert.Contains("Policy 1 of 2 is null", first.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => RetentionPolicy.Custom(null!));
        var kept = Assert.Throws<InvalidOperationException>(() => RetentionPolicy.Any(RetentionPolicy.All, RetentionPolicy.Custom(_ => null!)).Surplus(NewestFirst));
        Assert.Contains("returned null: expected the checkpoints to keep", kept.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_time_keeps_all_also_those_of_a_clock_that_was_far_off() => Assert.Empty(
        RetentionPolicy.Latest(TimeSpan.MaxValue).Surplus([At(2, 2, DateTimeOffset.MinValue, 0), At(1, 1, DateTimeOffset.MaxValue, 0)]));

    private static void AssertKeeps(RetentionPolicy policy, params long[] steps) =>
        Assert.Equal(steps, NewestFirst.Except(policy.Surplus(NewestFirst)).Select(checkpoint => checkpoint.Step));

    private static CheckpointInfo At(long step, long sequence, DateTimeOffset time, double loss) =>
        new(step, sequence, time) { Metrics = new Dictionary<string, double> { ["loss"] = loss } };
}
