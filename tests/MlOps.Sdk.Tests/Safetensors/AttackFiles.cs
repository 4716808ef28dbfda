using System.Buffers.Binary;
using System.Text;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>
/// Files that were made to be refused, and some that look so and are accepted. <c>tests/attacks/safetensors</c> keeps each of them.
/// Causes are those of the format's own library, where it refuses the file; where it accepts, the list says so.
/// </summary>
internal static class AttackFiles
{
    private const string F32 = "\"dtype\":\"F32\"";

    /// <summary>The files by name, with the cause of the refusal, or nothing where they are accepted.</summary>
    public static IReadOnlyDictionary<string, (byte[] Bytes, SafetensorsFault? Fault)> All { get; } =
        Make().ToDictionary(file => file.Name, file => (file.Bytes, file.Fault), StringComparer.Ordinal);

    /// <summary>A file of a header and as many bytes, 1, 2, 3 and so on.</summary>
    public static byte[] File(string header, int dataLength) => File(Encoding.UTF8.GetBytes(header), dataLength);

    private static IEnumerable<(string Name, byte[] Bytes, SafetensorsFault? Fault)> Make()
    {
        // The format's own tests and its folder of attacks.
        yield return ("ten-tensors-in-one-place", File($"{{{string.Join(',', Enumerable.Range(0, 10).Select(i =>
            $"\"weight_{i}\":{{{F32},\"shape\":[2,2],\"data_offsets\":[0,16]}}"))}}}", 16), SafetensorsFault.InvalidOffset);
        yield return ("bytes-after-the-end", [.. Tensor(F32, "[2,2]", "[0,16]", 16), .. "PK\u0003\u0004"u8], SafetensorsFault.MetadataIncompleteBuffer);
        yield return ("two-bytes-missing", Tensor(F32, "[2,2]", "[0,16]", 14), SafetensorsFault.MetadataIncompleteBuffer);
        yield return ("header-of-exabytes", [.. "<\0\0\0\0"u8, 0xff, 0xff, 0xff], SafetensorsFault.HeaderTooLarge);
        yield return ("empty", [], SafetensorsFault.HeaderTooSmall);
        yield return ("length-without-header", [.. "<\0\0\0\0\0\0\0"u8], SafetensorsFault.InvalidHeaderLength);
        yield return ("not-utf-8", File([0xff], 0), SafetensorsFault.InvalidHeader);
        yield return ("not-json", File("{", 0), SafetensorsFault.InvalidHeaderDeserialization);
        yield return ("fewer-bytes-than-the-shape-needs", Tensor("\"dtype\":\"I32\"", "[2,2]", "[0,4]", 4), SafetensorsFault.TensorInvalidInfo);
        yield return ("shape-overflows", Tensor("\"dtype\":\"I32\"", "[2,18446744073709551614]", "[0,16]", 16), SafetensorsFault.ValidationOverflow);
        yield return ("size-overflows", Tensor("\"dtype\":\"I32\"", "[2,9223372036854775807]", "[0,16]", 16), SafetensorsFault.ValidationOverflow);
        yield return ("half-a-byte", Tensor("\"dtype\":\"F4\"", "[1,3]", "[0,2]", 2), SafetensorsFault.MisalignedSlice);
        yield return ("accepted-no-elements", Tensor("\"dtype\":\"I32\"", "[2,0]", "[0,0]", 0), null);
        yield return ("accepted-blanks-after", File("{}\r \t\n", 0), null);
        yield return ("accepted-blanks-before", File("\t\n{}", 0), null);

        // The length of the header.
        yield return ("seven-bytes", [1, 0, 0, 0, 0, 0, 0], SafetensorsFault.HeaderTooSmall);
        yield return ("header-one-byte-too-large", Prefix(100_000_001), SafetensorsFault.HeaderTooLarge);
        yield return ("header-of-the-largest-length-that-is-not-there", Prefix(100_000_000), SafetensorsFault.InvalidHeaderLength);
        yield return ("header-of-all-ones", Prefix(ulong.MaxValue), SafetensorsFault.HeaderTooLarge);
        yield return ("header-of-a-negative-length", Prefix(1UL << 63), SafetensorsFault.HeaderTooLarge);
        yield return ("header-one-byte-past-the-end", [3, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8], SafetensorsFault.InvalidHeaderLength);
        yield return ("header-of-no-bytes", Prefix(0), SafetensorsFault.InvalidHeaderDeserialization);

        // Where tensors are.
        yield return ("gap-before-the-first", Tensor(F32, "[1]", "[4,8]", 8), SafetensorsFault.InvalidOffset);
        yield return ("gap-between", Two("[0,4]", "[8,12]", 12), SafetensorsFault.InvalidOffset);
        yield return ("overlap", Two("[0,4]", "[3,7]", 7), SafetensorsFault.InvalidOffset);
        yield return ("end-before-start", Two("[0,4]", "[4,0]", 4), SafetensorsFault.InvalidOffset);
        yield return ("end-past-63-bits", Tensor(F32, "[1]", "[0,18446744073709551615]", 4), SafetensorsFault.TensorInvalidInfo);
        yield return ("end-far-past-the-file", Tensor("\"dtype\":\"U8\"", "[4611686018427387904]", "[0,4611686018427387904]", 4),
            SafetensorsFault.ValidationOverflow);
        yield return ("end-past-the-file", Tensor("\"dtype\":\"U8\"", "[1099511627776]", "[0,1099511627776]", 4),
            SafetensorsFault.MetadataIncompleteBuffer);
        yield return ("nothing-but-data", File("{}", 1), SafetensorsFault.MetadataIncompleteBuffer);
        yield return ("accepted-in-any-order", Two("[4,8]", "[0,4]", 8), null);

        // The fields of a tensor.
        foreach (var (name, shape) in new[]
        {
            ("fraction", "[1.0]"), ("exponent", "[1e0]"), ("negative", "[-1]"), ("negative-zero", "[-0]"), ("text", "[\"1\"]"),
            ("null", "[null]"), ("nested", "[[1]]"), ("past-64-bits", "[18446744073709551616]"), ("leading-zero", "[01]"), ("number", "1"), ("hexadecimal", "[0x1]"),
        })
        {
            yield return ($"shape-{name}", Tensor(F32, shape, "[0,4]", 4), SafetensorsFault.InvalidHeaderDeserialization);
        }

        foreach (var (name, offsets) in new[]
        {
            ("one", "[0]"), ("three", "[0,4,4]"), ("negative", "[-4,0]"), ("text", "\"0,4\""), ("object", "{\"0\":4}"), ("past-64-bits", "[0,18446744073709551620]"),
        })
        {
            yield return ($"offsets-{name}", Tensor(F32, "[1]", offsets, 4), SafetensorsFault.InvalidHeaderDeserialization);
        }

        foreach (var (name, tensor) in new[]
        {
            ("type-unknown", "{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}"),
            ("type-in-lower-case", "{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}"),
            ("type-as-a-number", "{\"dtype\":17,\"shape\":[1],\"data_offsets\":[0,4]}"),
            ("type-missing", "{\"shape\":[1],\"data_offsets\":[0,4]}"),
            ("shape-missing", $"{{{F32},\"data_offsets\":[0,4]}}"),
            ("offsets-missing", $"{{{F32},\"shape\":[1]}}"),
            ("type-twice", $"{{{F32},{F32},\"shape\":[1],\"data_offsets\":[0,4]}}"),
            ("shape-twice", $"{{{F32},\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}"),
            ("tensor-null", "null"),
            ("tensor-text", "\"F32\""),
            ("tensor-of-a-thousand-arrays", $"{{\"x\":{new string('[', 1000)}{new string(']', 1000)},{F32},\"shape\":[1],\"data_offsets\":[0,4]}}"),
            ("tensor-of-a-thousand-objects", $"{string.Concat(Enumerable.Repeat("{\"x\":", 1000))}1{new string('}', 1000)}"),
        })
        {
            yield return (name, File($"{{\"a\":{tensor}}}", 4), SafetensorsFault.InvalidHeaderDeserialization);
        }

        yield return ("accepted-unknown-field", File($"{{\"a\":{{\"x\":[{{}}],{F32},\"shape\":[1],\"data_offsets\":[0,4]}}}}", 4), null);
        yield return ("accepted-escapes", File("{\"\\u0061\":{\"d\\u0074ype\":\"F\\u00332\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4), null);

        // JSON. Names and keys that are there twice, and a tensor without names for its fields, the format's own library accepts.
        foreach (var (name, header) in new[]
        {
            ("name-twice", "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"),
            ("name-twice-by-an-escape", "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"),
            ("metadata-key-twice", "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}"),
            ("tensor-without-field-names", "{\"a\":[\"U8\",[0],[0,0]]}"),
            ("metadata-twice", "{\"__metadata__\":{},\"__metadata__\":{}}"),
            ("metadata-number", "{\"__metadata__\":{\"a\":1}}"),
            ("metadata-null", "{\"__metadata__\":{\"a\":null}}"),
            ("metadata-nested", "{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}"),
            ("metadata-array", "{\"__metadata__\":[\"a\",\"b\"]}"),
            ("header-array", "[]"),
            ("header-text", "\"{}\""),
            ("header-null", "null"),
            ("blanks-alone", "        "),
            ("two-headers", "{}{}"),
            ("text-after", "{} x"),
            ("zeros-as-padding", "{}\0\0\0\0\0\0"),
            ("comment", "{/* */}"),
            ("trailing-comma", "{\"__metadata__\":{},}"),
            ("single-quotes", "{'__metadata__':{}}"),
            ("not-a-number", "{\"a\":NaN}"),
            ("byte-order-mark", "\ufeff{}"),
            ("raw-control-character", "{\"__metadata__\":{\"a\":\"\u0001\"}}"),
            ("half-a-surrogate-pair", "{\"__metadata__\":{\"\\ud800\":\"a\"}}"),
            ("ten-thousand-arrays", new string('[', 10_000)),
            ("ten-thousand-objects", string.Concat(Enumerable.Repeat("{\"a\":", 10_000))),
        })
        {
            yield return (name, File(header, 0), SafetensorsFault.InvalidHeaderDeserialization);
        }

        yield return ("half-of-a-character", File([.. "{\"__metadata__\":{\"a\":\""u8, 0xf0, 0x9f, .. "\"}}"u8], 0), SafetensorsFault.InvalidHeader);
        yield return ("overlong-utf-8", File([.. "{\"__metadata__\":{\"a\":\""u8, 0xc0, 0xaf, .. "\"}}"u8], 0), SafetensorsFault.InvalidHeader);
        yield return ("surrogate-in-utf-8", File([.. "{\"__metadata__\":{\"a\":\""u8, 0xed, 0xa0, 0x80, .. "\"}}"u8], 0), SafetensorsFault.InvalidHeader);
        yield return ("accepted-no-metadata", File("{\"__metadata__\":null}", 0), null);

        // The format's own library accepts it; a dimension has 63 bits here.
        yield return ("no-elements-in-a-huge-shape", Tensor(F32, "[0,9223372036854775808]", "[0,0]", 0), SafetensorsFault.ValidationOverflow);
    }

    private static byte[] Tensor(string type, string shape, string offsets, int dataLength) =>
        File($"{{\"a\":{{{type},\"shape\":{shape},\"data_offsets\":{offsets}}}}}", dataLength);

    private static byte[] Two(string first, string second, int dataLength) => File(
        $"{{\"a\":{{{F32},\"shape\":[1],\"data_offsets\":{first}}},\"b\":{{{F32},\"shape\":[1],\"data_offsets\":{second}}}}}", dataLength);

    private static byte[] File(ReadOnlySpan<byte> header, int dataLength) =>
        [.. Prefix((ulong)header.Length), .. header, .. Enumerable.Range(1, dataLength).Select(i => (byte)i)];

    private static byte[] Prefix(ulong length)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        return prefix;
    }
}
