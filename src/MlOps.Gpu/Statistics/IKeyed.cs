namespace MlOps.Gpu.Statistics;

/// <summary>How numbers of a type become keys in the same order, see <see cref="Numerics.OrderedKeys"/>.</summary>
internal interface IKeyed<T>
{
    /// <summary>How many digits of 16 bits a key has.</summary>
    static abstract int Digits { get; }

    /// <summary>The key in the uppermost bits, all bits set for a missing number.</summary>
    static abstract ulong KeyOf(T value);

    static abstract double ToDouble(ulong key);
}
