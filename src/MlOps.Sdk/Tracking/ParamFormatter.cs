using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MlOps.Sdk.Tracking;

/// <summary>Params are text: how values become it, the same under every culture.</summary>
internal static class ParamFormatter
{
    /// <summary>A dictionary's or a list's pairs as params; of any other object its public properties.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfObject<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull => values switch
        {
            IEnumerable<KeyValuePair<string, string>> texts => texts,
            IEnumerable<KeyValuePair<string, object?>> pairs => pairs.Select(pair => KeyValuePair.Create(pair.Key, Format(pair.Value))),
            IDictionary dictionary => dictionary.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(Format(entry.Key), Format(entry.Value))),
            _ => OfProperties(values),
        };

    /// <summary>A value as text: numbers in the shortest form that reads back the same, times in ISO 8601, lists in brackets.</summary>
    public static string Format(object? value) => value switch
    {
        null => "null",
        string text => text,
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Format))}]",
        _ => value.ToString() ?? "",
    };

    private static IEnumerable<KeyValuePair<string, string>> OfProperties<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull
    {
        foreach (var property in typeof(T).GetProperties())
        {
            if (property.CanRead && property.GetIndexParameters().Length == 0)
            {
                yield return new(property.Name, Format(property.GetValue(values)));
            }
        }
    }
}
