namespace MlOps.Gpu.Transformers;

/// <summary>Into which of so many folds a row falls: a hash of its number among all rows, so that it does not depend on how they are divided.</summary>
internal static class Folds
{
    public static int Of(long row, int folds)
    {
        // SplitMix64's finisher.
        var z = (ulong)row + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)Math.BigMul(z ^ (z >> 31), (ulong)folds, out _);
    }
}
