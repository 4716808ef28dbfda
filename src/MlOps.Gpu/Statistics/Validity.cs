using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>Arrow's validity bitmap.</summary>
internal static class Validity
{
    /// <param name="bitmap">Empty when all are valid.</param>
    /// <param name="bit">Which.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSet(ReadOnlySpan<byte> bitmap, int bit) => bitmap.IsEmpty || (bitmap[bit >> 3] >> (bit & 7) & 1) != 0;
}
