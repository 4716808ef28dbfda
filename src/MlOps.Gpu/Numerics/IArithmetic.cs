namespace MlOps.Gpu.Numerics;

/// <summary>What is computed with as with a number, so that a formula is written once for all of it: lanes of a vector, and values of an ONNX graph.</summary>
internal interface IArithmetic<TSelf, TNumber>
    where TSelf : struct, IArithmetic<TSelf, TNumber>
{
    static abstract TSelf Of(TNumber number);

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
}
