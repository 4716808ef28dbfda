using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class SavePolicyTests
{
    [Theory]
    [InlineData(100, 98, -1, false)]
    [InlineData(100, 99, -1, true)]
    [InlineData(100, 100, 99, false)]
    [InlineData(100, 199, 99, true)]
    [InlineData(100, 203, 150, true)] // 199 was passed over
    [InlineData(1, 0, -1, true)]
    public void Every_n_steps(long count, long step, long last, bool expected) => Assert.Equal(expected, IsDue(SavePolicy.EveryNSteps(count), step, last));

    [Theory]
    [InlineData(9, -1, false)]
    [InlineData(10, -1, true)]
    [InlineData(11, 10, false)]
    [InlineData(57, 10, true)] // 50 was passed over
    [InlineData(51, 57, false)]
    [InlineData(1000, 57, false)]
    public void At_steps(long step, long last, bool expected) => Assert.Equal(expected, IsDue(SavePolicy.AtSteps(50, 10), step, last));

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void Every_span_of_time(int seconds, bool expected) =>
        Assert.Equal(expected, IsDue(SavePolicy.Every(TimeSpan.FromMinutes(1)), 1, 0, TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(29, null, null, false)] // not measured yet
    [InlineData(30, null, null, true)]
    [InlineData(37, 0.1, 1.0, false)] // sqrt(2 * 0.1 * 7200) - 0.1 = 37.85
    [InlineData(38, 0.1, 1.0, true)]
    [InlineData(369, 10.0, 1.0, false)] // sqrt(2 * 10 * 7200) - 10 = 369.47
    [InlineData(370, 10.0, 1.0, true)]
    [InlineData(99, 0.1, 100.0, false)] // the disk is slower
    [InlineData(101, 0.1, 100.0, true)]
    public void Automatically_by_Young_and_Daly(int seconds, double? stall, double? commit, bool expected)
    {
        var policy = SavePolicy.Automatic(meanTimeBetweenFailures: TimeSpan.FromHours(2));

        Assert.Equal(expected, IsDue(policy, 1, 0, TimeSpan.FromSeconds(seconds), ToTime(stall), ToTime(commit)));
    }

    [Fact]
    public void On_an_interruption_by_a_function_or_never()
    {
        Assert.True(IsDue(SavePolicy.OnInterruption, 1, 0, isInterrupted: true));
        Assert.False(IsDue(SavePolicy.OnInterruption, 1, 0));
        Assert.True(IsDue(SavePolicy.When(moment => moment.Step == 7), 7, 0));
        Assert.False(IsDue(SavePolicy.Never, 7, 0, TimeSpan.FromDays(1), isInterrupted: true));
    }

    [Fact]
    public void Any_of_several()
    {
        var policy = SavePolicy.Any(SavePolicy.EveryNSteps(100), SavePolicy.Continuous(TimeSpan.FromSeconds(5)));

        Assert.False(IsDue(policy, 50, 0, TimeSpan.FromSeconds(4)));
        Assert.True(IsDue(policy, 99, 0, TimeSpan.FromSeconds(4)));
        Assert.True(IsDue(policy, 50, 0, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_policy_that_can_never_be_right_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SavePolicy.EveryNSteps(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SavePolicy.Every(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => SavePolicy.Automatic(TimeSpan.Zero));
    }

    [Fact]
    public void No_policy_in_the_place_of_one_is_refused_at_once()
    {
        var none = Assert.Throws<ArgumentNullException>(() => SavePolicy.Any(null!));
        var second = Assert.Throws<ArgumentNullException>(() => SavePolicy.Any(SavePolicy.Never, null!));

        Assert.Equal(("policies", "policies"), (none.ParamName, second.ParamName));
        Assert.Contains("SavePolicy.Never", none.Message, StringComparison.Ordinal);
        Assert.Contains("Policy 2 of 2 is null", second.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => SavePolicy.Any());
        Assert.Throws<ArgumentNullException>(() => SavePolicy.When(null!));
    }

    private static TimeSpan? ToTime(double? seconds) => seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);

    private static bool IsDue(
        SavePolicy policy, long step, long last, TimeSpan since = default, TimeSpan? stall = null, TimeSpan? commit = null, bool isInterrupted = false)
    {
        var time = new FakeTimeProvider();
        var clock = new StepClock(time);
        var then = clock.Now;
        time.Advance(since);
        return policy.IsDue(new(step, last, clock, then, isInterrupted, stall, commit));
    }
}
