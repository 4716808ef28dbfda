namespace MlOps.Gpu.Devices;

/// <summary>Kernels that a statistic of a fit needs together.</summary>
internal enum FitKernels
{
    Moments,
    Quantiles,
    Categories,
    GroupSums,
}
