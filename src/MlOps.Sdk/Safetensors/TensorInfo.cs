using System.Collections.ObjectModel;

namespace MlOps.Sdk.Safetensors;

/// <summary>One tensor of a file: its name, its type, its shape, and where its bytes are.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, TensorType type, long[] shape, long offset, long length)
    {
        Name = name;
        Type = type;
        Shape = shape.Length == 0 ? ReadOnlyCollection<long>.Empty : Array.AsReadOnly(shape);
        Offset = offset;
        Length = length;
    }

    /// <summary>The name, which no other tensor of the file has.</summary>
    public string Name { get; }

    /// <summary>What its elements are.</summary>
    public TensorType Type { get; }

    /// <summary>The length of each dimension, the outermost first; the last one is contiguous. Empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Where its bytes start, counted from the end of the header.</summary>
    public long Offset { get; }

    /// <summary>The count of its bytes.</summary>
    public long Length { get; }

    /// <summary>The count of bytes that a shape needs.</summary>
    /// <exception cref="SafetensorsException">
    /// A dimension is negative, the count is more than 64 bits can hold in bits, or elements of less than a byte do not fill their
    /// last byte.
    /// </exception>
    internal static long ByteLength(string name, TensorType type, ReadOnlySpan<long> shape, SafetensorsErrors errors)
    {
        ulong bits = 1;
        try
        {
            foreach (var dimension in shape)
            {
                bits = dimension < 0
                    ? throw SafetensorsErrors.NegativeDimension(name, type, shape)
                    : checked(bits * (ulong)dimension);
            }

            bits = checked(bits * (ulong)type.BitsPerElement());
        }
        catch (OverflowException)
        {
            throw errors.ValidationOverflow(name, type, shape);
        }

        return bits % 8 == 0 ? (long)(bits / 8) : throw errors.MisalignedSlice(name, type, shape);
    }
}
