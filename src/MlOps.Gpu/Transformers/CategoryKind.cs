namespace MlOps.Gpu.Transformers;

/// <summary>By what values of a column are told apart.</summary>
internal enum CategoryKind
{
    /// <summary>The bytes of the text.</summary>
    Text,

    /// <summary>The integer.</summary>
    Integer,

    /// <summary>The floating point number; -0 is 0.</summary>
    Number,
}
