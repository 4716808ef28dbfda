using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace MlOps.Sdk.Safetensors;

/// <summary>
/// Where the tensors of a file to be written come to stand, and the bytes before them: byte for byte as the format's own library
/// writes them, where the metadata has one entry; of several, it leaves the order to chance, and here they are sorted.
/// </summary>
internal sealed class SafetensorsLayout
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private SafetensorsLayout(ReadOnlyMemory<byte> header, IReadOnlyList<TensorInfo> tensors, long dataLength)
    {
        Header = header;
        Tensors = tensors;
        DataLength = dataLength;
    }

    /// <summary>What a file starts with: the length of the JSON in 8 bytes, the JSON, and blanks up to a multiple of 8.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The count of bytes after the header.</summary>
    public long DataLength { get; }

    /// <summary>The count of all bytes.</summary>
    public long FileLength => Header.Length + DataLength;

    /// <exception cref="ArgumentException">A name is there twice, is reserved, or is no Unicode text.</exception>
    /// <exception cref="SafetensorsException">A shape is impossible, or the header would be longer than readers accept.</exception>
    public static SafetensorsLayout Of(
        IEnumerable<(string Name, TensorType Type, IReadOnlyList<long> Shape)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = tensors.ToList();
        sorted.Sort(static (left, right) => right.Type != left.Type
            ? right.Type.CompareTo(left.Type)
            : TensorNameOrder.Instance.Compare(left.Name, right.Name));

        var names = new HashSet<string>(sorted.Count, StringComparer.Ordinal);
        var placed = new TensorInfo[sorted.Count];
        var offset = 0L;
        for (var i = 0; i < placed.Length; i++)
        {
            var (name, type, shape) = sorted[i];
            CheckName(name, nameof(tensors));
            if (!names.Add(name))
            {
                throw SafetensorsErrors.NameTwice(name, nameof(tensors));
            }

            long[] dimensions = [.. shape];
            var length = TensorInfo.ByteLength(name, type, dimensions, SafetensorsErrors.OfWriting);
            placed[i] = new(name, type, dimensions, offset, length);
            offset = offset <= long.MaxValue - SafetensorsHeader.MaxLength - SafetensorsHeader.PrefixLength - length
                ? offset + length
                : throw SafetensorsErrors.OfWriting.ValidationOverflow(name, type, dimensions);
        }

        return new(WriteHeader(placed, metadata), placed, offset);
    }

    /// <exception cref="ArgumentException">The name is reserved, or is no Unicode text.</exception>
    public static void CheckName(string name, string parameter)
    {
        if (name == SafetensorsHeader.MetadataName)
        {
            throw SafetensorsErrors.NameReserved(parameter);
        }

        CheckText(name, parameter);
    }

    /// <exception cref="ArgumentException">The text has half of a surrogate pair, which UTF-8 cannot say.</exception>
    public static void CheckText(string text, string parameter)
    {
        for (var rest = text.AsSpan(); (rest.IndexOfAnyInRange('\uD800', '\uDFFF')) is >= 0 and var at; rest = rest[(at + 2)..])
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out _) != OperationStatus.Done)
            {
                throw SafetensorsErrors.NotUnicode(text, parameter);
            }
        }
    }

    private static ReadOnlyMemory<byte> WriteHeader(TensorInfo[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new ArrayBufferWriter<byte>(256 + 96 * Math.Min(tensors.Length, 1 << 20));
        json.Write(stackalloc byte[SafetensorsHeader.PrefixLength]);
        json.Write("{"u8);
        if (metadata is not null)
        {
            WriteMetadata(json, metadata);
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            json.Write(i > 0 || metadata is not null ? ","u8 : []);
            Write(json, tensors[i]);
            CheckLength(json);
        }

        json.Write("}"u8);
        json.Write("       "u8[..(-json.WrittenCount & 7)]);
        CheckLength(json);

        var bytes = json.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - SafetensorsHeader.PrefixLength);
        return bytes;
    }

    private static void WriteMetadata(ArrayBufferWriter<byte> json, IReadOnlyDictionary<string, string> metadata)
    {
        json.Write("\"__metadata__\":{"u8);
        var isFirst = true;
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, TensorNameOrder.Instance))
        {
            CheckText(key, nameof(metadata));
            CheckText(value, nameof(metadata));
            json.Write(isFirst ? [] : ","u8);
            isFirst = false;
            Write(json, key);
            json.Write(":"u8);
            Write(json, value);
            CheckLength(json);
        }

        json.Write("}"u8);
    }

    private static void Write(ArrayBufferWriter<byte> json, TensorInfo tensor)
    {
        Write(json, tensor.Name);
        json.Write(":{\"dtype\":"u8);
        Write(json, tensor.Type.Name());
        json.Write(",\"shape\":["u8);
        for (var i = 0; i < tensor.Shape.Count; i++)
        {
            json.Write(i > 0 ? ","u8 : []);
            Write(json, tensor.Shape[i]);
        }

        json.Write("],\"data_offsets\":["u8);
        Write(json, tensor.Offset);
        json.Write(","u8);
        Write(json, tensor.Offset + tensor.Length);
        json.Write("]}"u8);
    }

    private static void Write(ArrayBufferWriter<byte> json, long number)
    {
        const int mostDigits = 20;
        Utf8Formatter.TryFormat(number, json.GetSpan(mostDigits), out var count);
        json.Advance(count);
    }

    // As serde_json does: only what must be escaped is.
    private static void Write(ArrayBufferWriter<byte> json, string text)
    {
        json.Write("\""u8);
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        for (int at; (at = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(at + 1)..])
        {
            json.Write(rest[..at]);
            json.Write(rest[at] switch
            {
                (byte)'"' => "\\\""u8,
                (byte)'\\' => @"\\"u8,
                (byte)'\b' => @"\b"u8,
                (byte)'\t' => @"\t"u8,
                (byte)'\n' => @"\n"u8,
                (byte)'\f' => @"\f"u8,
                (byte)'\r' => @"\r"u8,
                var control => [.. @"\u00"u8, (byte)('0' + control / 16), "0123456789abcdef"u8[control % 16]],
            });
        }

        json.Write(rest);
        json.Write("\""u8);
    }

    private static void CheckLength(ArrayBufferWriter<byte> json)
    {
        if (json.WrittenCount - SafetensorsHeader.PrefixLength > SafetensorsHeader.MaxLength)
        {
            throw SafetensorsErrors.HeaderTooLargeToWrite(json.WrittenCount - SafetensorsHeader.PrefixLength);
        }
    }
}
