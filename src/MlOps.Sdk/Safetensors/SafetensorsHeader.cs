using System.Buffers.Binary;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.Safetensors;

/// <summary>
/// What a file says of itself, checked: the tensors follow each other from the first byte after the header to the last one of the
/// file, and each has the bytes that its type and shape need.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The most bytes that the JSON may have, blanks around it included.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The count of bytes that say how long the JSON is.</summary>
    public const int PrefixLength = 8;

    /// <summary>The one name that no tensor has.</summary>
    public const string MetadataName = "__metadata__";

    private readonly Dictionary<string, TensorInfo> _byName;

    private SafetensorsHeader(
        TensorInfo[] tensors, Dictionary<string, TensorInfo> byName, Dictionary<string, string>? metadata, int length, long dataLength)
    {
        Tensors = Array.AsReadOnly(tensors);
        _byName = byName;
        Metadata = metadata is null ? ReadOnlyDictionary<string, string>.Empty : metadata.AsReadOnly();
        DataStart = PrefixLength + length;
        FileLength = DataStart + dataLength;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The texts that the file carries beside its tensors; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the bytes of the tensors start in the file.</summary>
    public int DataStart { get; }

    /// <summary>The count of all bytes of the file.</summary>
    public long FileLength { get; }

    /// <summary>Finds a tensor by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorInfo? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Reads a header's JSON, without the 8 bytes before it.</summary>
    /// <param name="headerJson">The JSON, with the blanks around it.</param>
    /// <param name="dataLength">The count of bytes that follow it.</param>
    /// <param name="errors">Names what is read, for errors.</param>
    /// <exception cref="SafetensorsException">The header is refused.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> headerJson, long dataLength, SafetensorsErrors? errors = null)
    {
        errors ??= SafetensorsErrors.OfMemory;
        var json = HeaderJson.Read(headerJson, errors);
        var tensors = InOrder(json.Tensors, dataLength, errors);
        var byName = new Dictionary<string, TensorInfo>(tensors.Length, StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            byName.Add(tensor.Name, tensor);
        }

        return new(tensors, byName, json.Metadata, headerJson.Length, dataLength);
    }

    /// <summary>Reads the header of data that is all in memory.</summary>
    /// <exception cref="SafetensorsException">The data is refused.</exception>
    public static SafetensorsHeader Read(ReadOnlySpan<byte> data, SafetensorsErrors? errors = null)
    {
        errors ??= SafetensorsErrors.OfMemory;
        var length = LengthOf(data, data.Length, errors);
        return Parse(data.Slice(PrefixLength, length), data.Length - PrefixLength - length, errors);
    }

    /// <summary>Reads the header of a file. Nothing is allocated by what the file says before it fits the file's length.</summary>
    /// <exception cref="SafetensorsException">The file is refused.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsHeader Read(SafeFileHandle file, SafetensorsErrors? errors = null)
    {
        errors ??= SafetensorsErrors.OfMemory;
        var fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        var length = LengthOf(prefix[..ReadFully(file, prefix, 0)], fileLength, errors);
        var json = new byte[length];
        if (ReadFully(file, json, PrefixLength) < length)
        {
            throw errors.InvalidHeaderLength((ulong)length, RandomAccess.GetLength(file)); // cut since
        }

        return Parse(json, fileLength - PrefixLength - length, errors);
    }

    /// <summary>Reads the header at a stream's position, and leaves the stream at the first byte after it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="fileLength">The count of bytes from the stream's position to the end of the safetensors data.</param>
    /// <param name="errors">Names what is read, for errors.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SafetensorsException">The data is refused.</exception>
    public static async Task<SafetensorsHeader> ReadAsync(
        Stream stream, long fileLength, SafetensorsErrors? errors = null, CancellationToken cancellationToken = default)
    {
        errors ??= SafetensorsErrors.OfMemory;
        var prefix = new byte[PrefixLength];
        var read = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var length = LengthOf(prefix.AsSpan(0, read), fileLength, errors);
        var json = new byte[length];
        read = await stream.ReadAtLeastAsync(json, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == length
            ? Parse(json, fileLength - PrefixLength - length, errors)
            : throw errors.InvalidHeaderLength((ulong)length, PrefixLength + read);
    }

    private static int LengthOf(ReadOnlySpan<byte> prefix, long fileLength, SafetensorsErrors errors)
    {
        if (prefix.Length < PrefixLength || fileLength < PrefixLength)
        {
            throw errors.HeaderTooSmall(Math.Min(prefix.Length, fileLength));
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
        {
            throw errors.HeaderTooLarge(length);
        }

        return (long)length <= fileLength - PrefixLength ? (int)length : throw errors.InvalidHeaderLength(length, fileLength);
    }

    private static TensorInfo[] InOrder(List<HeaderTensor> found, long dataLength, SafetensorsErrors errors)
    {
        // Most files have their tensors in order. In others, what stands first in the header is first where both are empty.
        found.Sort();
        var tensors = new TensorInfo[found.Count];
        var start = 0UL;
        for (var i = 0; i < tensors.Length; i++)
        {
            var (name, type, shape) = (found[i].Name, found[i].Type, found[i].Shape);
            if (found[i].Start != start || found[i].End < start)
            {
                throw errors.InvalidOffset(name, found[i].Start, found[i].End, start);
            }

            if (shape.AsSpan().IndexOfAnyInRange(long.MinValue, -1) is >= 0 and var at)
            {
                throw errors.DimensionTooLarge(name, (ulong)shape[at]);
            }

            var length = TensorInfo.ByteLength(name, type, shape, errors);
            if (found[i].End - start != (ulong)length)
            {
                throw errors.TensorInvalidInfo(name, type, shape, found[i].End - start, length);
            }

            if (found[i].End > long.MaxValue)
            {
                throw errors.MetadataIncompleteBuffer(long.MaxValue, dataLength);
            }

            tensors[i] = new(name, type, shape, (long)start, length);
            start = found[i].End;
        }

        return start == (ulong)dataLength ? tensors : throw errors.MetadataIncompleteBuffer((long)start, dataLength);
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var total = 0;
        for (int count; total < buffer.Length && (count = RandomAccess.Read(file, buffer[total..], offset + total)) > 0;)
        {
            total += count;
        }

        return total;
    }
}
