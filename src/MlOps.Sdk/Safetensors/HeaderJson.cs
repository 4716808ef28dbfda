using System.Text.Json;
using System.Text.Unicode;

namespace MlOps.Sdk.Safetensors;

/// <summary>The JSON of a header, read as strictly as the format's own library does, and with every name once.</summary>
internal ref struct HeaderJson
{
    private const int MostDepth = 127; // as serde_json

    private readonly SafetensorsErrors _errors;
    private Utf8JsonReader _reader;
    private string? _tensor;

    private HeaderJson(ReadOnlySpan<byte> json, SafetensorsErrors errors)
    {
        _errors = errors;
        _reader = new(json, new JsonReaderOptions { MaxDepth = MostDepth });
    }

    public static (List<HeaderTensor> Tensors, Dictionary<string, string>? Metadata) Read(
        ReadOnlySpan<byte> json, SafetensorsErrors errors)
    {
        if (!Utf8.IsValid(json))
        {
            throw errors.InvalidHeader();
        }

        var header = new HeaderJson(json, errors);
        try
        {
            return header.ReadHeader();
        }
        catch (JsonException exception)
        {
            throw errors.NotJson(exception, header._reader.BytesConsumed);
        }
    }

    private (List<HeaderTensor> Tensors, Dictionary<string, string>? Metadata) ReadHeader()
    {
        var tensors = new List<HeaderTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        _reader.Read();
        Expect(JsonTokenType.StartObject, "A JSON object");
        while (NextName() is { } name)
        {
            if (!names.Add(name))
            {
                throw Refused($"the name {SafetensorsErrors.Quote(name)} twice", "Each name once");
            }

            _reader.Read();
            if (name == SafetensorsHeader.MetadataName)
            {
                metadata = _reader.TokenType == JsonTokenType.Null ? null : ReadMetadata();
                continue;
            }

            _tensor = name;
            tensors.Add(ReadTensor(tensors.Count, name));
            _tensor = null;
        }

        _reader.Read(); // throws where more than blanks follow
        return (tensors, metadata);
    }

    private Dictionary<string, string> ReadMetadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(JsonTokenType.StartObject, "A JSON object of texts as '__metadata__'");
        while (NextName() is { } key)
        {
            _reader.Read();
            Expect(JsonTokenType.String, "A text for each key of '__metadata__'");
            if (!metadata.TryAdd(key, Text()))
            {
                throw Refused($"the key {SafetensorsErrors.Quote(key)} twice in '__metadata__'", "Each key once");
            }
        }

        return metadata;
    }

    private HeaderTensor ReadTensor(int index, string name)
    {
        TensorType? type = null;
        long[]? shape = null;
        (ulong Start, ulong End)? offsets = null;
        Expect(JsonTokenType.StartObject, "A JSON object with 'dtype', 'shape' and 'data_offsets'");
        while (NextName() is { } field)
        {
            _reader.Read();
            switch (field)
            {
                case "dtype":
                    Once(type is null, field);
                    type = ReadType();
                    break;
                case "shape":
                    Once(shape is null, field);
                    shape = ReadShape();
                    break;
                case "data_offsets":
                    Once(offsets is null, field);
                    offsets = ReadOffsets();
                    break;
                default:
                    _reader.Skip(); // a field of a later version, as for the format's own library
                    break;
            }
        }

        return type is { } knownType && shape is not null && offsets is var (start, end)
            ? new(index, name, knownType, shape, start, end)
            : throw Refused("a tensor without one of its fields", "'dtype', 'shape' and 'data_offsets'");
    }

    private TensorType ReadType()
    {
        Expect(JsonTokenType.String, "The name of a type as 'dtype'");
        var name = Text();
        return TensorTypes.TryParse(name, out var type)
            ? type
            : throw Refused($"the unknown type {SafetensorsErrors.Quote(name)}", $"One of {TensorTypes.Names}");
    }

    private long[] ReadShape()
    {
        Expect(JsonTokenType.StartArray, "An array of whole numbers as 'shape'");
        var shape = new List<long>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            shape.Add(unchecked((long)Number()));
        }

        return [.. shape];
    }

    private (ulong Start, ulong End) ReadOffsets()
    {
        const string pair = "An array of two whole numbers as 'data_offsets'";
        Expect(JsonTokenType.StartArray, pair);
        _reader.Read();
        var start = Number();
        _reader.Read();
        var end = Number();
        _reader.Read();
        Expect(JsonTokenType.EndArray, pair);
        return (start, end);
    }

    private string? NextName()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.PropertyName ? Text() : null;
    }

    private ulong Number()
    {
        Expect(JsonTokenType.Number, "A whole number");
        return _reader.TryGetUInt64(out var number)
            ? number
            : throw Refused("a number with a sign, a fraction, an exponent or more than 64 bits", "A whole number of 0 and more");
    }

    private string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw Refused("a text with half of a surrogate pair", "Unicode text", exception);
        }
    }

    private void Expect(JsonTokenType type, string expected)
    {
        if (_reader.TokenType != type)
        {
            throw Refused($"JSON of another kind ({_reader.TokenType})", expected);
        }
    }

    private void Once(bool isFirst, string field)
    {
        if (!isFirst)
        {
            throw Refused($"the field '{field}' twice", "Each field once");
        }
    }

    private SafetensorsException Refused(string found, string expected, Exception? cause = null) =>
        _errors.InvalidJson(found, expected, _reader.TokenStartIndex, _tensor, cause);
}
