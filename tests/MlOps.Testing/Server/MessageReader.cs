using System.Globalization;
using System.Text.Json;

namespace MlOps.Testing.Server;

/// <summary>
/// Reads messages as MLflow does. Its first look, at the whole, stops at the first value that does not fit; its second look, at single
/// fields, is less strict. What passes only the second is applied half-read, and answered with 200.
/// </summary>
internal static class MessageReader
{
    public static Message ReadBody(MessageShape shape, JsonElement? json)
    {
        var message = new Message();
        var fields = json is { ValueKind: JsonValueKind.Object } body ? body : default(JsonElement?);
        var fits = json is null || (fields is not null && TryRead(shape, fields.Value, message));
        FieldChecks.Check(shape, name => Property(fields, name), fits);
        return message;
    }

    public static Message ReadQuery(MessageShape shape, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var body = new Dictionary<string, object>();
        foreach (var field in shape.Fields)
        {
            var values = query.Where(pair => pair.Key == field.Name).Select(pair => pair.Value).ToArray();
            if (values.Length > 0)
            {
                body[field.Name] = field.Repeated ? values : values[0];
            }
        }

        return ReadBody(shape, JsonSerializer.SerializeToElement(body));
    }

    private static JsonElement? Property(JsonElement? fields, string name)
    {
        if (fields is { } body && body.TryGetProperty(name, out var value))
        {
            return value;
        }

        // The old name of a run's id counts.
        return name == "run_id" ? Property(fields, "run_uuid") : null;
    }

    /// <returns>Whether every value fits. The values before the first that does not have been read.</returns>
    private static bool TryRead(MessageShape shape, JsonElement json, Message message)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (shape.Find(property.Name) is not { } field || property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (!field.Repeated)
            {
                if (!TryRead(field, property.Value, out var value))
                {
                    return false;
                }

                message.Set(field.Name, value);
                continue;
            }

            var list = new List<object>();
            message.Set(field.Name, list);
            if (property.Value.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            foreach (var element in property.Value.EnumerateArray())
            {
                var fits = TryRead(field, element, out var value);
                if (fits || value is Message)
                {
                    list.Add(value);
                }

                if (!fits)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryRead(MessageField field, JsonElement json, out object value)
    {
        value = "";
        switch (field.Kind)
        {
            case FieldKind.Text when json.ValueKind == JsonValueKind.String:
                value = json.GetString()!;
                return true;
            case FieldKind.Long when TryReadLong(json, out var number):
                value = number;
                return true;
            case FieldKind.Double when TryReadDouble(json, out var number):
                value = number;
                return true;
            case FieldKind.Flag when json.ValueKind is JsonValueKind.True or JsonValueKind.False:
                value = json.GetBoolean();
                return true;
            case FieldKind.Choice when json.ValueKind == JsonValueKind.String && field.Names.Contains(json.GetString()):
                value = json.GetString()!;
                return true;
            case FieldKind.Choice when TryReadLong(json, out var place) && place > 0 && place <= field.Names.Length:
                value = field.Names[place - 1];
                return true;
            case FieldKind.Message when json.ValueKind == JsonValueKind.Object:
                var message = new Message();
                value = message;
                return TryRead(field.Shape!, json, message);
            default:
                return false;
        }
    }

    private static bool TryReadLong(JsonElement json, out long number)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return long.TryParse(json.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
            case JsonValueKind.Number when json.TryGetInt64(out number):
                return true;
            case JsonValueKind.Number:
                var value = json.GetDouble();
                number = double.IsInteger(value) && Math.Abs(value) < long.MaxValue ? (long)value : 0;
                return number != 0;
            default:
                number = 0;
                return false;
        }
    }

    private static bool TryReadDouble(JsonElement json, out double number)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Number:
                number = json.GetDouble();
                return double.IsFinite(number);
            case JsonValueKind.String:
                return double.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
            default:
                number = 0;
                return false;
        }
    }
}
