namespace MlOps.Gpu.Numerics;

/// <summary>A vector of numbers, so that an algorithm is written once for all widths. Masks have all bits of a lane set, or none.</summary>
internal interface ILanes<TSelf, TNumber, TBits>
    where TSelf : struct, ILanes<TSelf, TNumber, TBits>
{
    static abstract TSelf Of(TNumber number);

    static abstract TSelf OfBits(TBits bits);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf value);

    static abstract TSelf operator <(TSelf left, TSelf right);

    static abstract TSelf operator >(TSelf left, TSelf right);

    static abstract TSelf AreEqual(TSelf left, TSelf right);

    static abstract TSelf Select(TSelf mask, TSelf then, TSelf otherwise);

    static abstract TSelf Sqrt(TSelf value);

    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>The sum of the bits as whole numbers.</summary>
    static abstract TSelf AddBits(TSelf left, TSelf right);

    static abstract TSelf SubtractBits(TSelf left, TSelf right);

    static abstract TSelf ShiftLeft(TSelf value, int count);

    /// <summary>Zeros come in from the left.</summary>
    static abstract TSelf ShiftRight(TSelf value, int count);
}
