namespace MlOps.Gpu.Numerics;

/// <summary>A vector of numbers, so that an algorithm is written once for all widths. Masks have all bits of a lane set, or none.</summary>
internal interface ILanes<TSelf, TNumber, TBits> : IArithmetic<TSelf, TNumber>
    where TSelf : struct, ILanes<TSelf, TNumber, TBits>
{
    static abstract TSelf OfBits(TBits bits);

    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>The sum of the bits as whole numbers.</summary>
    static abstract TSelf AddBits(TSelf left, TSelf right);

    static abstract TSelf SubtractBits(TSelf left, TSelf right);

    static abstract TSelf ShiftLeft(TSelf value, int count);

    /// <summary>Zeros come in from the left.</summary>
    static abstract TSelf ShiftRight(TSelf value, int count);
}
