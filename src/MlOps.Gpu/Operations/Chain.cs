using System.Collections.Concurrent;
using System.Reflection;

namespace MlOps.Gpu.Operations;

/// <summary>Joins operations, known only by their values, to one struct of a generic type made for them.</summary>
internal static class Chain
{
    private static readonly MethodInfo Join = typeof(Chain).GetMethod(nameof(JoinOf), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo Tile = typeof(Chain).GetMethod(nameof(TileOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    // Types are few and made again for every table, so that making them once makes small tables faster.
    private static readonly ConcurrentDictionary<(Type First, Type Second), Func<IOperation, IOperation, IOperation>> Joins = new();
    private static readonly ConcurrentDictionary<Type, Func<IOperation, TileKernel>> Tiles = new();

    /// <summary>All as one; <see langword="null"/> for none.</summary>
    public static IOperation? Of(ReadOnlySpan<IOperation> operations)
    {
        // Halved, not one after the other: sixteen operations are four calls deep, which every compiler inlines.
        return operations.Length switch
        {
            0 => null,
            1 => operations[0],
            var length => Joined(Of(operations[..(length / 2)])!, Of(operations[(length / 2)..])!),
        };
    }

    /// <summary>The chain as it runs on the CPU.</summary>
    public static TileKernel ToTileKernel(IOperation chain) =>
        Tiles.GetOrAdd(chain.GetType(), type => (Func<IOperation, TileKernel>)Tile.MakeGenericMethod(type).Invoke(null, null)!)(chain);

    private static IOperation Joined(IOperation first, IOperation second) => Joins.GetOrAdd(
        (first.GetType(), second.GetType()),
        types => (Func<IOperation, IOperation, IOperation>)Join.MakeGenericMethod(types.First, types.Second).Invoke(null, null)!)(first, second);

    private static Func<IOperation, IOperation, IOperation> JoinOf<TFirst, TSecond>()
        where TFirst : unmanaged, IOperation
        where TSecond : unmanaged, IOperation =>
        static (first, second) => new Then<TFirst, TSecond>((TFirst)first, (TSecond)second);

    private static Func<IOperation, TileKernel> TileOf<TChain>()
        where TChain : unmanaged, IOperation =>
        static chain => new ChainTileKernel<TChain>((TChain)chain);
}
