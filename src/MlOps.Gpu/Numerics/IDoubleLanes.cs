namespace MlOps.Gpu.Numerics;

/// <summary>What it takes to add up doubles.</summary>
internal interface IDoubleLanes<TSelf> : ILanes<TSelf, double, ulong>
    where TSelf : struct, IDoubleLanes<TSelf>
{
    /// <summary>x y + z, rounded once or twice.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    static abstract bool HasNaN(TSelf value);

    /// <summary>The sum of the lanes' bits as whole numbers with a sign.</summary>
    static abstract long SumOfBits(TSelf value);
}
