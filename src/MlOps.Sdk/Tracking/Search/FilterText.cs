using System.Globalization;
namespace MlOps.Sdk.Tracking.Search;

/// <summary>Writes fields and values in MLflow's filter language.</summary>
internal static class FilterText
{
    /// <summary>A field with any key: <c>metrics.`val/f1`</c>.</summary>
    public static string Field(string entity, string key) =>
        key.Contains('`', StringComparison.Ordinal) ? throw QueryErrors.CannotSayKey(key) : $"{entity}.`{key}`";

    /// <summary>A text in quotes. The language has no escapes: a text with both kinds of quotes can't be written.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The part of the expression that it comes from.</param>
    public static string Quoted(string text, object part)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) ? '"' : '\'';
        return text.Contains(quote, StringComparison.Ordinal)
            ? throw QueryErrors.CannotSay(part, "a text with both kinds of quotes", "Look for a part of it with Contains.")
            : text.EndsWith('\\')
                ? throw QueryErrors.CannotSay(part, "a text with a backslash at its end", "Look for its beginning with StartsWith.")
                : $"{quote}{text}{quote}";
    }

    /// <summary>A text in a pattern of LIKE, which has no escapes either.</summary>
    public static string InPattern(string text, object part) =>
        text.Contains('%', StringComparison.Ordinal) || text.Contains('_', StringComparison.Ordinal)
            ? throw QueryErrors.CannotSay(part, "a text with % or _ as a part of another: it has no escape for them", "Look for a part without them, and compare the rest in memory.")
            : text;

    /// <summary>A number as the language takes it: no plus in the exponent.</summary>
    public static string Number(double value, object part) =>
        double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal)
            : throw QueryErrors.CannotSay(part, "NaN and infinity", "SQL stores keep infinity as ±double.MaxValue.");

    /// <summary>A time in milliseconds since 1970.</summary>
    public static string Time(DateTimeOffset time) =>
        ((time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture);
}
