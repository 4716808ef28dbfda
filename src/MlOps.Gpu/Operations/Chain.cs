using System.Reflection;

namespace MlOps.Gpu.Operations;

/// <summary>Joins operations, known only by their values, to one struct of a generic type made for them.</summary>
internal static class Chain
{
    private static readonly MethodInfo Join = typeof(Chain).GetMethod(nameof(JoinTwo), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>All as one; <see langword="null"/> for none.</summary>
    public static IOperation? Of(ReadOnlySpan<IOperation> operations)
    {
        // Halved, not one after the other: sixteen operations are four calls deep, which every compiler inlines.
        return operations.Length switch
        {
            0 => null,
            1 => operations[0],
            var length => (IOperation)Invoke(Join, Of(operations[..(length / 2)])!, Of(operations[(length / 2)..])!),
        };
    }

    /// <summary>The chain as it runs on the CPU.</summary>
    public static TileKernel ToTileKernel(IOperation chain) =>
        (TileKernel)Activator.CreateInstance(typeof(ChainTileKernel<>).MakeGenericType(chain.GetType()), chain)!;

    private static object Invoke(MethodInfo method, IOperation first, IOperation second) =>
        method.MakeGenericMethod(first.GetType(), second.GetType()).Invoke(null, [first, second])!;

    private static Then<TFirst, TSecond> JoinTwo<TFirst, TSecond>(TFirst first, TSecond second)
        where TFirst : unmanaged, IOperation
        where TSecond : unmanaged, IOperation => new(first, second);
}
