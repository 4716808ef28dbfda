using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class InterruptionNoticeTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    [Fact]
    public void The_time_that_is_left_shrinks_to_zero_and_not_below()
    {
        var notice = new InterruptionNotice(InterruptionKind.Stop, "mine") { Deadline = _time.GetUtcNow().AddSeconds(30) };
        Assert.Equal(TimeSpan.FromSeconds(30), notice.Remaining(_time));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.Zero, notice.Remaining(_time));
        Assert.Null(new InterruptionNotice(InterruptionKind.Stop, "mine").Remaining(_time));
    }

    [Theory]
    [InlineData(InterruptionKind.Terminate, true)]
    [InlineData(InterruptionKind.Signal, true)]
    [InlineData(InterruptionKind.UserRequest, true)]
    [InlineData(InterruptionKind.Maintenance, false)]
    [InlineData(InterruptionKind.Rebalance, false)]
    public void Advice_is_not_final_unless_its_source_says_so(InterruptionKind kind, bool isFinal)
    {
        Assert.Equal(isFinal, new InterruptionNotice(kind, "mine").IsFinal);
        Assert.Equal(!isFinal, new InterruptionNotice(kind, "mine") { IsFinal = !isFinal }.IsFinal);
    }

    [Fact]
    public void Its_text_says_who_what_and_when() => Assert.Equal(
        "ec2: Terminate at 2026-03-04 05:06:07Z. EC2 takes it back.",
        new InterruptionNotice(InterruptionKind.Terminate, "ec2") { Deadline = _time.GetUtcNow(), Detail = "EC2 takes it back." }.ToString());
}
