namespace MlOps.Sdk.Safetensors;

/// <summary>
/// What the elements of a tensor are, in the order in which the safetensors format counts them: a file has its tensors in the
/// reverse order, so that each stands at a multiple of its element's size.
/// </summary>
public enum TensorType
{
    /// <summary>One byte, 0 or 1: <see cref="bool"/>.</summary>
    Bool,

    /// <summary>Floating point, 4 bits: two in a byte.</summary>
    F4,

    /// <summary>Floating point, 6 bits, with 2 for the exponent and 3 for the mantissa: four in three bytes.</summary>
    F6E2M3,

    /// <summary>Floating point, 6 bits, with 3 for the exponent and 2 for the mantissa: four in three bytes.</summary>
    F6E3M2,

    /// <summary><see cref="byte"/>.</summary>
    U8,

    /// <summary><see cref="sbyte"/>.</summary>
    I8,

    /// <summary>Floating point, 8 bits, with 5 for the exponent and 2 for the mantissa.</summary>
    F8E5M2,

    /// <summary>Floating point, 8 bits, with 4 for the exponent and 3 for the mantissa.</summary>
    F8E4M3,

    /// <summary>A power of two, 8 bits, all of them for the exponent.</summary>
    F8E8M0,

    /// <summary>As <see cref="F8E4M3"/>, with finite numbers and no negative zero only.</summary>
    F8E4M3Fnuz,

    /// <summary>As <see cref="F8E5M2"/>, with finite numbers and no negative zero only.</summary>
    F8E5M2Fnuz,

    /// <summary><see cref="short"/>.</summary>
    I16,

    /// <summary><see cref="ushort"/>.</summary>
    U16,

    /// <summary><see cref="Half"/>.</summary>
    F16,

    /// <summary>Floating point, the upper half of an <see cref="F32"/>.</summary>
    BF16,

    /// <summary><see cref="int"/>.</summary>
    I32,

    /// <summary><see cref="uint"/>.</summary>
    U32,

    /// <summary><see cref="float"/>.</summary>
    F32,

    /// <summary>A complex number of two <see cref="F32"/>: real part, imaginary part.</summary>
    C64,

    /// <summary><see cref="double"/>.</summary>
    F64,

    /// <summary><see cref="long"/>.</summary>
    I64,

    /// <summary><see cref="ulong"/>.</summary>
    U64,
}
