namespace MlOps.Gpu.Benchmarks;

/// <summary>Columns to measure with.</summary>
internal static class Columns
{
    /// <summary>Normally distributed floats.</summary>
    public static float[] Normal(int length)
    {
        var values = new float[length];
        var random = new Random(1);
        for (var i = 0; i < length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
