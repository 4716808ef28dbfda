using System.Diagnostics.CodeAnalysis;

namespace MlOps.Gpu.Tables;

/// <summary>What the values of a column are.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names that Arrow and NumPy give these types.")]
public enum ColumnType
{
    /// <summary>32-bit floating point. NaN is missing.</summary>
    Float32,

    /// <summary>64-bit floating point. NaN is missing.</summary>
    Float64,

    /// <summary>32-bit integer.</summary>
    Int32,

    /// <summary>64-bit integer. A timestamp is one too: microseconds since 1970-01-01 00:00.</summary>
    Int64,

    /// <summary>UTF-8 text, plain or by a dictionary.</summary>
    String,
}
