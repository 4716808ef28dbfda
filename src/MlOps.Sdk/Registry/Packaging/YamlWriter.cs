using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>Writes the little YAML that MLflow's files are made of: mappings in the order of their keys, lists, and texts that no reader takes for numbers.</summary>
internal static class YamlWriter
{
    private static readonly HashSet<string> Reserved = new(["null", "true", "false", "yes", "no", "on", "off", "y", "n"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Renders a mapping. Values are texts, numbers, truth values, nothing, lists and mappings of such.</summary>
    public static string Render(IReadOnlyDictionary<string, object?> mapping)
    {
        var text = new StringBuilder();
        Write(text, mapping, indent: "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, IReadOnlyDictionary<string, object?> mapping, string indent)
    {
        foreach (var (key, value) in mapping.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append(indent).Append(Scalar(key)).Append(':');
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, object? value, string indent)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> { Count: > 0 } inner:
                text.Append('\n');
                Write(text, inner, indent + "  ");
                break;
            case IReadOnlyList<object?> { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    WriteItem(text, item, indent);
                }

                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder text, object? item, string indent)
    {
        if (item is not IReadOnlyDictionary<string, object?> { Count: > 0 } mapping)
        {
            text.Append(indent).Append("- ").Append(Scalar(item)).Append('\n');
            return;
        }

        var inner = new StringBuilder();
        Write(inner, mapping, indent + "  ");
        inner[indent.Length] = '-'; // the first of its lines begins the item
        text.Append(inner);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        string plain when IsPlain(plain) => plain,
        string quoted when quoted.All(character => character is >= ' ' and <= '~') => $"'{quoted.Replace("'", "''")}'",
        string escaped => $"\"{JsonEncodedText.Encode(escaped)}\"", // what JSON escapes is a part of what YAML does
        IReadOnlyDictionary<string, object?> => "{}",
        IReadOnlyList<object?> => "[]",
        _ => throw new ArgumentException($"A {value.GetType()} has no place in such a file.", nameof(value)),
    };

    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && !Reserved.Contains(text)
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' or '/' or '=');
}
