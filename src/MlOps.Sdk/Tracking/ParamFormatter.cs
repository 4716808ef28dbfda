using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace MlOps.Sdk.Tracking;

/// <summary>Params are text: how values become it, the same under every culture.</summary>
internal static class ParamFormatter
{
    /// <summary>A dictionary's or a list's pairs as params; of any other object its public properties.</summary>
    /// <exception cref="ArgumentException">It is a single value or a list of such, or has no public property.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> OfObject<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull => values switch
        {
            string or IFormattable => throw TrackingErrors.NoParams(typeof(T)),
            IEnumerable<KeyValuePair<string, string>> texts => [.. texts],
            IEnumerable<KeyValuePair<string, object?>> pairs => [.. pairs.Select(pair => KeyValuePair.Create(pair.Key, Format(pair.Value)))],
            IDictionary dictionary => OfEntries(dictionary),
            IEnumerable => throw TrackingErrors.NoParams(typeof(T)),
            _ => OfProperties(values),
        };

    /// <summary>A value as text: numbers in the shortest form that reads back the same, times in ISO 8601, lists in brackets.</summary>
    public static string Format(object? value) => value switch
    {
        null => "null",
        string text => text,
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Format))}]",
        _ => InvariantText(value),
    };

    /// <summary>Records, tuples and pairs write the numbers in them by the current culture.</summary>
    private static string InvariantText(object value)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return value.ToString() ?? "";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static List<KeyValuePair<string, string>> OfEntries(IDictionary dictionary)
    {
        var @params = new List<KeyValuePair<string, string>>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            @params.Add(new(Format(entry.Key), Format(entry.Value)));
        }

        return @params;
    }

    private static List<KeyValuePair<string, string>> OfProperties<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull
    {
        var @params = new List<KeyValuePair<string, string>>();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetGetMethod() is not null && property.GetIndexParameters().Length == 0)
            {
                var value = property.GetValue(values, BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null);
                @params.Add(new(property.Name, Format(value)));
            }
        }

        return @params.Count > 0 ? @params : throw TrackingErrors.NoParams(typeof(T));
    }
}
