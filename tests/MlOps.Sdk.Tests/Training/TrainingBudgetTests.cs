using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Tests.Checkpointing;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    // hours at most, list price, spot price, cost at most; minutes; decision, cost, saved, share
    [Theory]
    [InlineData("8", null, null, null, 60, BudgetDecision.Continue, null, null, 0.125)]
    [InlineData("8", null, null, null, 383, BudgetDecision.Continue, null, null, 383 / 480.0)]
    [InlineData("8", null, null, null, 384, BudgetDecision.Warn, null, null, 0.8)]
    [InlineData("8", null, null, null, 480, BudgetDecision.Stop, null, null, 1.0)]
    [InlineData("8", null, null, null, 960, BudgetDecision.Stop, null, null, 2.0)]
    [InlineData(null, "3.06", "0.92", "10", 60, BudgetDecision.Continue, "0.92", "2.14", 0.092)]
    [InlineData(null, "3.06", null, "3.06", 60, BudgetDecision.Stop, "3.06", null, 1.0)]
    [InlineData(null, null, "0.92", "1", 60, BudgetDecision.Warn, "0.92", null, 0.92)]
    [InlineData(null, "3", null, "1", 20, BudgetDecision.Stop, "1", null, 1.0)] // a third of an hour, to the cent
    [InlineData(null, "0.1", null, "0.3", 180, BudgetDecision.Stop, "0.3", null, 1.0)] // as doubles, 3 * 0.1 is not 0.3
    [InlineData("10", "2", null, "10", 240, BudgetDecision.Warn, "8", null, 0.8)] // the cost is nearer than the time
    [InlineData("4", "2", null, "100", 192, BudgetDecision.Warn, "6.4", null, 0.8)] // the time is nearer than the cost
    [InlineData("8", "1", "1.5", null, 120, BudgetDecision.Continue, "3", "-1", 0.25)] // spot was dearer
    [InlineData(null, "2", null, null, 600, BudgetDecision.Continue, "20", null, 0.0)] // no limit, only a count
    [InlineData(null, "0", null, "1", 600, BudgetDecision.Continue, "0", null, 0.0)]
    public void It_decides(
        string? hours, string? list, string? spot, string? maximum, int minutes, BudgetDecision decision, string? cost, string? saved, double share)
    {
        var budget = new TrainingBudget(hours is null ? null : TimeSpan.FromHours(int.Parse(hours, CultureInfo.InvariantCulture)), Money(list), Money(spot), Money(maximum), timeProvider: _time);
        _time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(decision, budget.Check());
        Assert.Equal(Money(cost), budget.Cost);
        Assert.Equal(Money(saved), budget.Saved);
        Assert.Equal(share, budget.Share, 1e-12);
    }

    [Fact]
    public void It_warns_once_and_stops_as_often_as_it_is_asked()
    {
        var budget = new TrainingBudget(TimeSpan.FromHours(1), timeProvider: _time);
        _time.Advance(TimeSpan.FromMinutes(50));

        Assert.Equal(BudgetDecision.Warn, budget.Check());
        Assert.Equal(BudgetDecision.Continue, budget.Check());
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(BudgetDecision.Stop, budget.Check());
        Assert.Equal(BudgetDecision.Stop, budget.Check());
    }

    [Fact]
    public void It_counts_over_resumes_and_warns_once_over_all()
    {
        var first = new TrainingBudget(TimeSpan.FromHours(10), timeProvider: _time);
        _time.Advance(TimeSpan.FromHours(8.5));
        Assert.Equal(BudgetDecision.Warn, first.Check());

        var second = MemoryCheckpoint.Copy(first, new TrainingBudget(TimeSpan.FromHours(10), timeProvider: _time));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((TimeSpan.FromHours(9.5), BudgetDecision.Continue), (second.Elapsed, second.Check()));

        using var last = MemoryCheckpoint.Of(second);
        var third = new TrainingBudget(TimeSpan.FromHours(10), timeProvider: _time);
        _time.Advance(TimeSpan.FromMinutes(30)); // before it is restored: paid for as well
        last.RestoreTo(third);
        Assert.Equal((TimeSpan.FromHours(10), BudgetDecision.Stop), (third.Elapsed, third.Check()));
    }

    [Fact]
    public void Going_back_to_an_older_checkpoint_gives_no_time_back_and_counts_none_twice()
    {
        var earlier = new TrainingBudget(timeProvider: _time);
        _time.Advance(TimeSpan.FromHours(2));
        using var old = MemoryCheckpoint.Of(earlier);
        _time.Advance(TimeSpan.FromHours(1));
        var budget = MemoryCheckpoint.Copy(earlier, new TrainingBudget(timeProvider: _time));
        _time.Advance(TimeSpan.FromHours(4));
        using var own = MemoryCheckpoint.Of(budget);
        _time.Advance(TimeSpan.FromHours(1));

        own.RestoreTo(budget);
        Assert.Equal(TimeSpan.FromHours(8), budget.Elapsed);
        old.RestoreTo(budget);
        Assert.Equal(TimeSpan.FromHours(8), budget.Elapsed);
    }

    [Fact]
    public void The_limits_may_be_others_after_a_restore()
    {
        var first = new TrainingBudget(TimeSpan.FromHours(1), timeProvider: _time);
        _time.Advance(TimeSpan.FromHours(1));

        var second = MemoryCheckpoint.Copy(first, new TrainingBudget(TimeSpan.FromHours(2), pricePerHour: 3, timeProvider: _time));

        Assert.Equal((BudgetDecision.Stop, BudgetDecision.Continue, 3m), (first.Check(), second.Check(), second.Cost));
    }

    [Fact]
    public void Its_metrics_are_those_that_are_known()
    {
        var full = new TrainingBudget(TimeSpan.FromHours(3), pricePerHour: 3, spotPricePerHour: 1, maximumCost: 10, timeProvider: _time);
        var bare = new TrainingBudget(timeProvider: _time);
        _time.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal([new("budget/hours", 1.5), new("budget/cost", 1.5), new("budget/saved", 3), new("budget/share", 0.5)], full.ToMetrics());
        Assert.Equal([new("budget/hours", 1.5)], bare.ToMetrics());
    }

    [Fact]
    public void The_greatest_time_and_price_have_a_cost()
    {
        var budget = new TrainingBudget(pricePerHour: 1_000_000_000, timeProvider: _time);
        _time.Advance(TimeSpan.FromDays(365 * 1000));

        Assert.Equal(8_760_000_000_000_000m, budget.Cost);
    }

    [Fact]
    public void Numbers_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(pricePerHour: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(spotPricePerHour: 1_000_000_001));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(pricePerHour: 1, maximumCost: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(warnAt: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(warnAt: 80));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingBudget(warnAt: double.NaN));
        var e = Assert.Throws<ArgumentException>(() => new TrainingBudget(maximumCost: 20));
        Assert.Contains("A maximum cost of 20 can't be held without a price", e.Message, StringComparison.Ordinal);
    }

    private static decimal? Money(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
}
