namespace MlOps.Gpu.Numerics;

/// <summary>What it takes to add up floats.</summary>
internal interface IFloatLanes<TSelf, TDoubles> : ILanes<TSelf, float, uint>
    where TSelf : struct, IFloatLanes<TSelf, TDoubles>
{
    static abstract int Count { get; }

    static abstract TSelf Load(ref readonly float first);

    /// <summary>The lesser, and the bound where the value is NaN.</summary>
    static abstract TSelf Lesser(TSelf value, TSelf bound);

    /// <summary>The greater, and the bound where the value is NaN.</summary>
    static abstract TSelf Greater(TSelf value, TSelf bound);

    /// <summary>The lesser of the value's magnitude and a bound, which is positive.</summary>
    static abstract TSelf LesserMagnitude(TSelf value, TSelf bound);

    /// <summary>The lesser bits as whole numbers without a sign.</summary>
    static abstract TSelf LesserBits(TSelf left, TSelf right);

    static abstract bool AnyLessBits(TSelf left, TSelf right);

    static abstract bool All(TSelf mask);

    /// <summary>The sum of the lanes' bits as whole numbers with a sign.</summary>
    static abstract long SumOfBits(TSelf value);

    static abstract float Least(TSelf values);

    static abstract (TDoubles Lower, TDoubles Upper) Widen(TSelf values);

    /// <summary>The same as <see cref="Load"/> and <see cref="Widen"/>, with fewer instructions.</summary>
    static abstract (TDoubles Lower, TDoubles Upper) LoadWide(ref readonly float first);
}
