using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>A statistic of columns of a kind, or their transform, for which the same kernels are compiled.</summary>
/// <param name="Kernels">The statistic.</param>
/// <param name="Type">What is stored.</param>
/// <param name="HasValidity">Whether there is a bitmap.</param>
/// <param name="IsDictionary">Whether texts are codes.</param>
/// <param name="Chain">What goes over the values first.</param>
/// <param name="IsWidened">Whether that takes values of 32 bits in 64.</param>
internal readonly record struct FitWork(
    FitKernels Kernels, ColumnType Type = ColumnType.Float32, bool HasValidity = false, bool IsDictionary = false, Type? Chain = null, bool IsWidened = false)
{
    public static FitWork Of(FitKernels kernels, ColumnSource source) =>
        new(kernels, source.Type, source.HasValidity, false, source.Chain?.GetType(), source.IsWidened);

    public static FitWork Of(PowerFamily family, ColumnSource source) => Of(family == PowerFamily.BoxCox ? FitKernels.BoxCox : FitKernels.YeoJohnson, source);

    public static FitWork Of(Column categories) => new(FitKernels.Categories, categories.Type, false, categories.IsDictionary);
}
