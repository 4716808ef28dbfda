using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlOps.Testing.Server;

/// <summary>MLflow's second look at the fields of a request.</summary>
internal static class FieldChecks
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="shape">The fields.</param>
    /// <param name="find">The value of a field, by its name in snake_case only.</param>
    /// <param name="fits">Whether the whole message could be read; kinds of values are not looked at then.</param>
    public static void Check(MessageShape shape, Func<string, JsonElement?> find, bool fits)
    {
        foreach (var field in shape.Fields)
        {
            var value = find(field.Name);
            if (field.Required)
            {
                CheckPresent(value, field.Name);
            }

            if (value is not { } given)
            {
                continue;
            }

            var isWrong = !fits && !field.Unchecked && !IsLike(field, given);
            var isTooMuch = field.Most is { } most && TryGetNumber(given, out var number) && number > most;
            if (isWrong || isTooMuch)
            {
                throw Invalid(field.Name, given);
            }

            if (field.RequiredWithin.Length > 0)
            {
                CheckWithin(field, given);
            }
        }
    }

    private static void CheckWithin(MessageField field, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var i = 0;
        foreach (var element in list.EnumerateArray())
        {
            foreach (var name in field.RequiredWithin)
            {
                // MLflow has no error for an element that is no object: it fails, with a page of HTML.
                JsonElement? within = element.ValueKind != JsonValueKind.Object
                    ? throw new InvalidOperationException("The element of a list is no object.")
                    : element.TryGetProperty(name, out var property) ? property : null;
                CheckPresent(within, string.Create(CultureInfo.InvariantCulture, $"{field.Name}[{i}].{name}"));
            }

            i++;
        }
    }

    private static void CheckPresent(JsonElement? value, string path)
    {
        if (value is null or { ValueKind: JsonValueKind.Null }
            || (value is { ValueKind: JsonValueKind.String } text && text.GetString()!.Length == 0))
        {
            throw MlflowError.Invalid(
                $"Missing value for required parameter '{path}'. See the API docs for more information about request parameters.");
        }
    }

    private static bool IsLike(MessageField field, JsonElement value) => field switch
    {
        { Repeated: true } => value.ValueKind == JsonValueKind.Array,
        { Kind: FieldKind.Text } => value.ValueKind == JsonValueKind.String,
        { Kind: FieldKind.Choice, IsNumberLike: false } => value.ValueKind == JsonValueKind.String,
        { Kind: FieldKind.Message } => true,
        _ => TryGetNumber(value, out _),
    };

    private static bool TryGetNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private static MlflowError Invalid(string name, JsonElement value) => MlflowError.Invalid(
        $"Invalid value {JsonSerializer.Serialize(value, Compact)} for parameter '{name}' supplied:  Hint: Value was of type "
        + $"'{PythonType(value)}'. See the API docs for more information about request parameters.");

    private static string PythonType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "dict",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny(".eE") ? "float" : "int",
        _ => "NoneType",
    };
}
