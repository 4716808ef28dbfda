using System.Runtime.InteropServices;

namespace MlOps.Gpu.Onnx;

/// <summary>Numbers of a model: a <c>TensorProto</c>.</summary>
internal static class OnnxTensor
{
    private const int Dimensions = 1;
    private const int DataType = 2;
    private const int Name = 8;
    private const int RawData = 9;

    /// <param name="name">Its name; <see langword="null"/> in an attribute, where it has none.</param>
    /// <param name="dimensions">None for a single number.</param>
    /// <param name="values">The numbers; as they are in memory, which is little-endian on all that .NET runs on.</param>
    public static ProtobufWriter Of<T>(string? name, ReadOnlySpan<long> dimensions, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = new ProtobufWriter();
        foreach (var dimension in dimensions)
        {
            tensor.Integer(Dimensions, dimension);
        }

        tensor.Integer(DataType, (int)TypeOf<T>());
        return (name is null ? tensor : tensor.Text(Name, name)).Bytes(RawData, MemoryMarshal.AsBytes(values));
    }

    public static ElementType TypeOf<T>() => default(T) switch
    {
        float => ElementType.Float32,
        double => ElementType.Float64,
        int => ElementType.Int32,
        long => ElementType.Int64,
        _ => throw new NotSupportedException(typeof(T).Name),
    };
}
