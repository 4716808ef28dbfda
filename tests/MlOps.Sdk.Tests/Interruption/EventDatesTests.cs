using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class EventDatesTests
{
    private static readonly DateTimeOffset Expected = new(2019, 1, 21, 9, 0, 43, TimeSpan.Zero);

    [Theory]
    [InlineData("21 Jan 2019 09:00:43 GMT")]
    [InlineData("Mon, 21 Jan 2019 09:00:43 GMT")]
    [InlineData("Fri, 21 Jan 2019 09:00:43 GMT")]
    [InlineData(" 21 Jan 2019 09:00:43 ")]
    [InlineData("2019-01-21T09:00:43Z")]
    [InlineData("2019-01-21T09:00:43.000Z")]
    [InlineData("2019-01-21T10:00:43+01:00")]
    [InlineData("2019-01-21T09:00:43")]
    public void A_date_is_read_in_each_way_in_which_clouds_write_it(string text) => Assert.Equal(Expected, EventDates.Read(text));

    [Fact]
    public void A_day_of_one_digit_is_read() => Assert.Equal(new DateTimeOffset(2020, 1, 1, 1, 3, 47, TimeSpan.Zero), EventDates.Read("1 Jan 2020 01:03:47 GMT"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("soon")]
    [InlineData("31 Feb 2019 09:00:43 GMT")]
    [InlineData("99999-01-01T00:00:00Z")]
    public void What_is_no_date_is_none(string? text) => Assert.Null(EventDates.Read(text));
}
