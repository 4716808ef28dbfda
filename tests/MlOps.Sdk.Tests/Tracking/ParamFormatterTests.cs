using System.Numerics;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class ParamFormatterTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "text", "text" },
        { "", "" },
        { 1e-3, "0.001" },
        { 0.1f, "0.1" },
        { 1d / 3, "0.3333333333333333" },
        { double.NaN, "NaN" },
        { double.NegativeInfinity, "-Infinity" },
        { 1.50m, "1.50" },
        { long.MinValue, "-9223372036854775808" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000" },
        { true, "True" },
        { 'c', "c" },
        { RunStatus.Failed, "Failed" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "2026-01-02T03:04:05.0000000Z" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)), "2026-01-02T03:04:05.0000000+01:00" },
        { new DateOnly(2026, 1, 2), "2026-01-02" },
        { new TimeOnly(3, 4, 5), "03:04:05.0000000" },
        { TimeSpan.FromSeconds(90), "00:01:30" },
        { new Uri("https://example.org/a b"), "https://example.org/a b" },
        { new object?[] { 1, "two", null, new[] { 3.5 } }, "[1, two, null, [3.5]]" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Values_become_text_that_reads_back(object? value, string expected) =>
        Assert.Equal(expected, ParamFormatter.Format(value));
}
