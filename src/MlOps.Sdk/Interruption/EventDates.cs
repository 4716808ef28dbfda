using System.Globalization;

namespace MlOps.Sdk.Interruption;

/// <summary>
/// Reads the dates of announced events: day first, as in <c>21 Jan 2019 09:00:43 GMT</c>, with or without a weekday, or ISO 8601. A weekday
/// is not looked at: it may be wrong, which .NET's parsers refuse.
/// </summary>
internal static class EventDates
{
    private static readonly string[] DayFirst = ["d MMM yyyy HH:mm:ss 'GMT'", "d MMM yyyy HH:mm:ss 'UTC'", "d MMM yyyy HH:mm:ss"];

    public static DateTimeOffset? Read(string? text)
    {
        const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        var date = text.AsSpan(text is null ? 0 : text.IndexOf(',', StringComparison.Ordinal) + 1).Trim();
        return DateTimeOffset.TryParseExact(date, DayFirst, CultureInfo.InvariantCulture, Universal, out var time)
            || DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, Universal, out time)
                ? time
                : null;
    }
}
