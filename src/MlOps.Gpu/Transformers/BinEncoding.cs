namespace MlOps.Gpu.Transformers;

/// <summary>What a <see cref="KBinsDiscretizer"/> makes of a bin.</summary>
public enum BinEncoding
{
    /// <summary>A column for each bin, 1 where the value is in it: <c>name_0</c>, <c>name_1</c> and so on.</summary>
    OneHot,

    /// <summary>The number of the bin, from 0.</summary>
    Ordinal,
}
