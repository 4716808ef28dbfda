namespace MlOps.Gpu.Onnx;

/// <summary>What the elements of a tensor are, by the numbers of ONNX's <c>TensorProto.DataType</c>.</summary>
internal enum ElementType
{
    Float32 = 1,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Boolean = 9,
    Float64 = 11,
}
