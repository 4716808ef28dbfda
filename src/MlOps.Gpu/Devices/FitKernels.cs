namespace MlOps.Gpu.Devices;

/// <summary>Kernels that a statistic of a fit, or a transform, needs together.</summary>
internal enum FitKernels
{
    Moments,
    Quantiles,
    Categories,
    GroupSums,
    YeoJohnson,
    BoxCox,
    Transform,
}
