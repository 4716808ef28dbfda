using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>What a model takes and gives, as MLflow's model signature says it. It has nothing to do with signing.</summary>
public sealed class ModelSignature
{
    /// <summary>Describes a model.</summary>
    /// <param name="inputs">Its inputs: all columns or all tensors, all with a name or none.</param>
    /// <param name="outputs">Its outputs, in the same way; none when they are not known.</param>
    /// <exception cref="ArgumentException">Columns and tensors, or such with and without a name, are mixed, which MLflow refuses to read.</exception>
    public ModelSignature(IEnumerable<ModelField> inputs, IEnumerable<ModelField>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Inputs = Checked(inputs, nameof(inputs));
        Outputs = Checked(outputs ?? [], nameof(outputs));
    }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<ModelField> Inputs { get; }

    /// <summary>What the model gives; empty when that is not known.</summary>
    public IReadOnlyList<ModelField> Outputs { get; }

    /// <summary>Reads the two lists as an <c>MLmodel</c> file has them: each a text that is JSON.</summary>
    /// <exception cref="FormatException">A text is not what MLflow writes, or has a type that is not supported here.</exception>
    internal static ModelSignature Parse(string? inputs, string? outputs)
    {
        try
        {
            return new(ParseFields(inputs), ParseFields(outputs));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException($"the signature is not one of columns of plain types or of tensors ({exception.Message})", exception);
        }
    }

    /// <summary>A list as MLflow writes it: JSON in ASCII, with a space after each comma and colon.</summary>
    internal static string? Render(IReadOnlyList<ModelField> fields) =>
        fields.Count == 0 ? null : $"[{string.Join(", ", fields.Select(Render))}]";

    private static string Render(ModelField field)
    {
        var text = new StringBuilder("{");
        if (field.Shape is null)
        {
            text.Append("\"type\": ").Append(Json(field.Type));
            text.Append(field.Name is null ? "" : $", \"name\": {Json(field.Name)}");
            text.Append(field.IsRequired ? ", \"required\": true" : ", \"required\": false");
        }
        else
        {
            text.Append(field.Name is null ? "" : $"\"name\": {Json(field.Name)}, ");
            var shape = string.Join(", ", field.Shape.Select(dimension => dimension.ToString(CultureInfo.InvariantCulture)));
            text.Append("\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": ").Append(Json(field.Type)).Append($", \"shape\": [{shape}]}}");
        }

        return text.Append('}').ToString();
    }

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static IEnumerable<ModelField> ParseFields(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(ParseField)];
    }

    private static ModelField ParseField(JsonElement field)
    {
        var name = field.TryGetProperty("name", out var named) ? named.GetString() : null;
        var type = field.GetProperty("type").GetString() ?? "";
        if (type != "tensor")
        {
            return ModelField.Column(name, type, !field.TryGetProperty("required", out var required) || required.GetBoolean());
        }

        var tensor = field.GetProperty("tensor-spec");
        return ModelField.Tensor(
            name, tensor.GetProperty("dtype").GetString() ?? "", [.. tensor.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())]);
    }

    private static ModelField[] Checked(IEnumerable<ModelField> fields, string parameter)
    {
        ModelField[] all = [.. fields];
        return all.DistinctBy(field => (field.Name is null, field.Shape is null)).Count() <= 1
            ? all
            : throw new ArgumentException("Columns and tensors, or such with and without a name, can't be mixed. Name all, and make all of one kind.", parameter);
    }
}
