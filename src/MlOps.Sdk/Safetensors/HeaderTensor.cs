namespace MlOps.Sdk.Safetensors;

/// <summary>A tensor as a header has it, unchecked. A dimension past 63 bits is negative.</summary>
/// <param name="Index">Its place in the header.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct HeaderTensor(int Index, string Name, TensorType Type, long[] Shape, ulong Start, ulong End)
    : IComparable<HeaderTensor>
{
    public int CompareTo(HeaderTensor other) => (Start, End, Index).CompareTo((other.Start, other.End, other.Index));
}
