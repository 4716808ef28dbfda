using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>The file format of fitted pipelines, as docs/formats/pipeline.md has it.</summary>
internal static class PipelineJson
{
    private const string Format = "mlops-pipeline";
    private const int Version = 1;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IReadOnlyList<ColumnGroup> groups)
    {
        // The hash is of the groups as they stand in the file, indent included.
        var whole = new ArrayBufferWriter<byte>();
        var body = Body(groups);
        using (var writer = new Utf8JsonWriter(whole, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteNumber("version", Version);
            writer.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(body)));
            writer.WritePropertyName("groups");
            writer.WriteRawValue(body);
            writer.WriteEndObject();
        }

        return whole.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<ColumnGroup> Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || !format.ValueEquals(Format))
            {
                throw PipelineErrors.Unreadable($"its 'format' is not '{Format}'");
            }

            if (!root.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number != Version)
            {
                throw PipelineErrors.OtherVersion(version.ValueKind == JsonValueKind.Undefined ? "none" : version.GetRawText(), Version);
            }

            var groups = root.GetProperty("groups");
            var body = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(groups);
            return Convert.ToHexStringLower(SHA256.HashData(body)) == root.GetProperty("sha256").GetString()
                ? [.. groups.EnumerateArray().Select(ReadGroup)]
                : throw PipelineErrors.Unreadable("its content and its 'sha256' do not agree");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw PipelineErrors.Unreadable(e.Message, e);
        }
    }

    private static byte[] Body(IReadOnlyList<ColumnGroup> groups)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Readable))
        {
            writer.WriteStartArray();
            foreach (var group in groups)
            {
                writer.WriteStartObject();
                WriteTexts(writer, "columns", group.Columns);
                if (group.Types.Count > 0)
                {
                    WriteTexts(writer, "types", [.. group.Types.Select(type => type.ToString())]);
                }

                writer.WriteStartArray("steps");
                foreach (var step in group.Steps)
                {
                    WriteStep(writer, step.State);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return body.WrittenSpan.ToArray();
    }

    private static void WriteStep(Utf8JsonWriter writer, StepState state)
    {
        writer.WriteStartObject();
        writer.WriteString("transformer", state.Kind);
        WriteTexts(writer, "inputs", state.Inputs);
        WriteTexts(writer, "outputs", state.Outputs);
        writer.WriteStartObject("numbers");
        foreach (var (name, values) in state.Numbers)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                WriteNumber(writer, value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("integers");
        foreach (var (name, values) in state.Integers)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("texts");
        foreach (var (name, values) in state.Texts)
        {
            WriteTexts(writer, name, values);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    // JSON has no word for them.
    private static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    private static double ReadNumber(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetDouble() : element.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var other => throw new FormatException($"'{other}' is no number"),
    };

    private static ColumnGroup ReadGroup(JsonElement group)
    {
        var columns = ReadTexts(group.GetProperty("columns"));
        var steps = group.GetProperty("steps").EnumerateArray().Select(ReadStep).ToArray();
        var flow = columns;
        foreach (var step in steps)
        {
            step.State.Require(step.State.Inputs.SequenceEqual(flow), "its inputs are not what the step before it gives");
            flow = [.. step.State.Outputs];
        }

        return new(columns, ReadTypes(group, columns.Length), steps);
    }

    // Files of earlier versions have none.
    private static ColumnType[] ReadTypes(JsonElement group, int count)
    {
        if (!group.TryGetProperty("types", out var types))
        {
            return [];
        }

        var names = ReadTexts(types);
        return names.Length == count && Array.TrueForAll(names, name => Enum.GetNames<ColumnType>().Contains(name, StringComparer.Ordinal))
            ? [.. names.Select(Enum.Parse<ColumnType>)]
            : throw new FormatException($"'types' is '{string.Join(", ", names)}': expected {string.Join(", ", Enum.GetNames<ColumnType>())} for each of {count} columns");
    }

    private static FittedStep ReadStep(JsonElement step)
    {
        var state = new StepState(
            step.GetProperty("transformer").GetString() ?? "", ReadTexts(step.GetProperty("inputs")), ReadTexts(step.GetProperty("outputs")));
        foreach (var values in step.GetProperty("numbers").EnumerateObject())
        {
            state.With(values.Name, [.. values.Value.EnumerateArray().Select(ReadNumber)]);
        }

        foreach (var values in step.GetProperty("integers").EnumerateObject())
        {
            state.WithIntegers(values.Name, [.. values.Value.EnumerateArray().Select(value => value.GetInt64())]);
        }

        foreach (var values in step.GetProperty("texts").EnumerateObject())
        {
            state.WithTexts(values.Name, ReadTexts(values.Value));
        }

        return StepKinds.Restore(state);
    }

    private static string[] ReadTexts(JsonElement texts) =>
        [.. texts.EnumerateArray().Select(text => text.GetString() ?? throw new FormatException("a text is null"))];
}
