namespace MlOps.Gpu.Operations;

/// <summary>
/// A function that is no <see cref="IOperation"/>: it looks something up, or needs 64 bits throughout. It runs on the CPU, within the
/// tile, so that a chain with it is still one read and one write.
/// </summary>
/// <param name="function">Makes one value of one value; NaN is missing.</param>
internal sealed unsafe class FunctionTileKernel(Func<double, double> function) : TileKernel
{
    public override bool NeedsFloat64 => true;

    public override string Name => $"{function.Method.DeclaringType}.{function.Method.Name}";

    public override void Run(float* source, float* destination, int count, bool nonTemporal)
    {
        for (var i = 0; i < count; i++)
        {
            destination[i] = (float)function(source[i]);
        }
    }

    public override void Run(double* source, double* destination, int count)
    {
        for (var i = 0; i < count; i++)
        {
            destination[i] = function(source[i]);
        }
    }
}
