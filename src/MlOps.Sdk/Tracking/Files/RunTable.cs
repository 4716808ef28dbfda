using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.Tracking.Files;

/// <summary>A table of a run, in the format of MLflow's <c>log_table</c>: pandas' orientation <c>split</c>. Immutable.</summary>
internal sealed class RunTable
{
    private readonly string[] _columns;
    private readonly object?[][] _rows;

    private RunTable(string[] columns, object?[][] rows)
    {
        _columns = columns;
        _rows = rows;
    }

    /// <exception cref="ArgumentException">Columns differ in length or have one name, or a value has no place in a table.</exception>
    public static RunTable OfColumns(IEnumerable<(string Name, IEnumerable Values)> columns)
    {
        var names = new List<string>();
        var values = new List<object?[]>();
        foreach (var (name, list) in columns)
        {
            ArgumentNullException.ThrowIfNull(name, nameof(columns));
            ArgumentNullException.ThrowIfNull(list, nameof(columns));
            if (names.Contains(name))
            {
                throw RunFileErrors.ColumnTwice(name);
            }

            if (list is string)
            {
                throw RunFileErrors.ColumnIsText(name);
            }

            names.Add(name);
            values.Add([.. list.Cast<object?>().Select(value => Checked(name, value))]);
            if (values[^1].Length != values[0].Length)
            {
                throw RunFileErrors.ColumnLengths(names[0], values[0].Length, name, values[^1].Length);
            }
        }

        var count = values.Count > 0 ? values[0].Length : 0;
        return new([.. names], [.. Enumerable.Range(0, count).Select(row => values.Select(column => column[row]).ToArray())]);
    }

    /// <summary>The columns are those of all rows, in the order in which they come up.</summary>
    /// <exception cref="ArgumentException">A value has no place in a table.</exception>
    public static RunTable OfRows(IEnumerable<IReadOnlyDictionary<string, object?>> rows)
    {
        var places = new Dictionary<string, int>();
        var all = new List<object?[]>();
        foreach (var row in rows)
        {
            ArgumentNullException.ThrowIfNull(row, nameof(rows));
            foreach (var (name, _) in row)
            {
                places.TryAdd(name, places.Count);
            }

            var values = new object?[places.Count];
            foreach (var (name, value) in row)
            {
                values[places[name]] = Checked(name, value);
            }

            all.Add(values);
        }

        return new([.. places.Keys], [.. all]);
    }

    /// <summary>This table with the rows of another below. A column that only one of them has is null in the other's rows.</summary>
    public RunTable With(RunTable other)
    {
        string[] columns = [.. _columns.Union(other._columns)];
        var places = other._columns.Select(column => Array.IndexOf(columns, column)).ToArray();
        return new(columns, [.. _rows, .. other._rows.Select(row => Moved(row, places, columns.Length))]);
    }

    public ReadOnlyMemory<byte> ToJson()
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteStartArray("columns");
        foreach (var column in _columns)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data");
        foreach (var row in _rows)
        {
            writer.WriteStartArray();
            for (var i = 0; i < _columns.Length; i++)
            {
                Write(writer, i < row.Length ? row[i] : null); // a row from before the column came up is shorter
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    private static object?[] Moved(object?[] row, int[] places, int count)
    {
        var moved = new object?[count];
        for (var i = 0; i < row.Length; i++)
        {
            moved[places[i]] = row[i];
        }

        return moved;
    }

    private static object? Checked(string column, object? value) => value switch
    {
        null or bool or string or DateTimeOffset or double or float or decimal or int or long or uint or ulong or short or ushort or byte or sbyte => value,
        Half half => (double)half,
        _ => throw RunFileErrors.ValueOfType(column, value.GetType()),
    };

    /// <summary>Writes a value as pandas does: JSON has no NaN and no infinities, so they become null; a time is in UTC.</summary>
    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case int or long or uint or short or ushort or byte or sbyte:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
