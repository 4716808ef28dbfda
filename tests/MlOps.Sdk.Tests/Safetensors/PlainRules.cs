using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>
/// The rules of the format, written down plainly over a JSON document and with numbers that don't overflow: which file is refused,
/// and why.
/// </summary>
/// <param name="leftOut">A rule that is not looked at; a comparison with these rules has to find that.</param>
internal sealed class PlainRules(PlainRule leftOut = PlainRule.None)
{
    private static readonly BigInteger Overflow = BigInteger.One << 64;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <returns>The cause of the refusal; nothing when the file is accepted.</returns>
    public SafetensorsFault? FaultOf(byte[] file)
    {
        if (file.Length < 8)
        {
            return SafetensorsFault.HeaderTooSmall;
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > 100_000_000)
        {
            return SafetensorsFault.HeaderTooLarge;
        }

        if (length > (ulong)file.Length - 8 && Holds(PlainRule.HeaderWithinFile))
        {
            return SafetensorsFault.InvalidHeaderLength;
        }

        var header = file.AsMemory(8, Math.Min((int)length, file.Length - 8));
        try
        {
            _ = Strict.GetString(header.Span);
        }
        catch (DecoderFallbackException) when (Holds(PlainRule.Utf8))
        {
            return SafetensorsFault.InvalidHeader;
        }
        catch (DecoderFallbackException)
        {
            header = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(header.Span));
        }

        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 127 });
            return FaultOf(json.RootElement, file.Length - 8 - (int)length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return SafetensorsFault.InvalidHeaderDeserialization;
        }
    }

    // An element of another kind, one that is missing and a text that cannot be decoded throw.
    private SafetensorsFault? FaultOf(JsonElement root, int dataLength)
    {
        CheckOnce(root);
        var tensors = new List<(BigInteger Start, BigInteger End, string Type, List<BigInteger> Shape)>();
        foreach (var entry in root.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                if (entry.Value.ValueKind != JsonValueKind.Null)
                {
                    CheckOnce(entry.Value);
                    _ = entry.Value.EnumerateObject().Count(pair => pair.Value.ValueKind != JsonValueKind.String ? throw new FormatException() : pair.Value.GetString() == "");
                }

                continue;
            }

            var fields = entry.Value.EnumerateObject().Where(field => field.Name is "dtype" or "shape" or "data_offsets").ToList();
            var type = entry.Value.GetProperty("dtype").GetString()!;
            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(Number).ToList();
            if (fields.Count != 3 || offsets.Count != 2)
            {
                throw new FormatException();
            }

            if (!TensorTypes.TryParse(type, out _))
            {
                type = Holds(PlainRule.KnownTypes) ? throw new FormatException() : "U8";
            }

            tensors.Add((offsets[0], offsets[1], type, [.. entry.Value.GetProperty("shape").EnumerateArray().Select(Number)]));
        }

        var end = BigInteger.Zero;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Start).ThenBy(tensor => tensor.End))
        {
            if ((tensor.Start != end || tensor.End < end) && Holds(PlainRule.OneAfterTheOther))
            {
                return SafetensorsFault.InvalidOffset;
            }

            _ = TensorTypes.TryParse(tensor.Type, out var type);
            var bits = BigInteger.One;
            foreach (var factor in tensor.Shape.Append(type.BitsPerElement()))
            {
                bits *= factor;
                if ((bits >= Overflow || factor > long.MaxValue) && Holds(PlainRule.NoOverflow))
                {
                    return SafetensorsFault.ValidationOverflow;
                }
            }

            if (bits % 8 != 0 && Holds(PlainRule.WholeBytes))
            {
                return SafetensorsFault.MisalignedSlice;
            }

            if (tensor.End - tensor.Start != bits / 8 && Holds(PlainRule.SizeOfShape))
            {
                return SafetensorsFault.TensorInvalidInfo;
            }

            end = tensor.End;
        }

        return end != dataLength && Holds(PlainRule.EndOfFile) ? SafetensorsFault.MetadataIncompleteBuffer : null;
    }

    private void CheckOnce(JsonElement element)
    {
        var names = element.EnumerateObject().Select(entry => entry.Name).ToList();
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count && Holds(PlainRule.NamesOnce))
        {
            throw new FormatException();
        }
    }

    private BigInteger Number(JsonElement element)
    {
        if (element.TryGetUInt64(out var number))
        {
            return number;
        }

        return Holds(PlainRule.WholeNumbers) ? throw new FormatException() : new BigInteger(element.GetDouble());
    }

    private bool Holds(PlainRule rule) => rule != leftOut;
}
