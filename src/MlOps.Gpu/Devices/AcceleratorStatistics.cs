using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Statistics of columns that are stored on the device, or are in the host's memory and brought to the device as many rows at once as it is told.</summary>
internal static class AcceleratorStatistics
{
    /// <summary>Compiles what a statistic needs.</summary>
    public static void Load(Accelerator accelerator, FitWork work)
    {
        var isFloat32 = work.Type == ColumnType.Float32;
        Action<Accelerator> load = work.Kernels switch
        {
            FitKernels.Moments => isFloat32 ? DeviceMoments.Load : DeviceWideMoments.Load,
            FitKernels.Quantiles => isFloat32 ? DeviceQuantiles.Load : DeviceQuantiles.LoadWide,
            FitKernels.Categories => device => DeviceCategories.Load(device, work),
            FitKernels.YeoJohnson => device => LoadPowers(device, typeof(YeoJohnson)),
            FitKernels.BoxCox => device => LoadPowers(device, typeof(BoxCox)),
            FitKernels.GroupSums => DeviceGroupSums.Load,
            _ => _ => { },
        };
        load(accelerator);
        if (work.Kernels is not (FitKernels.Categories or FitKernels.GroupSums))
        {
            DeviceColumn<byte>.Load(accelerator, work);
        }
    }

    public static ColumnMoments Moments(DeviceMemory memory, ColumnSource source, IReadOnlyList<StoredRows?> stored, int batch)
    {
        var moments = new ColumnMoments();
        if (source.IsFloat32)
        {
            using var column = new DeviceColumn<float>(memory, source, stored, batch);
            column.Read(values => moments.Merge(DeviceMoments.Of(memory.Accelerator, values)));
        }
        else
        {
            using var column = new DeviceColumn<double>(memory, source, stored, batch);
            column.Read(values => moments.Merge(DeviceWideMoments.Of(memory.Accelerator, values)));
        }

        return moments;
    }

    public static double[] Quantiles(DeviceMemory memory, ColumnSource source, IReadOnlyList<StoredRows?> stored, double[] probabilities, int batch)
    {
        if (source.IsFloat32)
        {
            using var column = new DeviceColumn<float>(memory, source, stored, batch);
            return DeviceQuantiles.Of(memory.Accelerator, column.Read, probabilities);
        }

        using var wide = new DeviceColumn<double>(memory, source, stored, batch);
        return DeviceQuantiles.Of(memory.Accelerator, wide.Read, probabilities);
    }

    public static FittedPower Power(DeviceMemory memory, ColumnSource source, IReadOnlyList<StoredRows?> stored, PowerFamily family, int batch)
    {
        var accelerator = memory.Accelerator;
        using var results = accelerator.Allocate1D<double>(batch);
        if (!source.IsFloat32)
        {
            using var wide = new DeviceColumn<double>(memory, source, stored, batch);
            return Fit<double>(wide.Read, (values, copy) => values.CopyTo(accelerator.DefaultStream, copy));
        }

        using var column = new DeviceColumn<float>(memory, source, stored, batch);
        var widen = DeviceKernels.Of(accelerator).Load<ArrayView<float>, ArrayView<double>>(ColumnKernels.WidenFloatsKernel);
        return Fit<float>(column.Read, (values, copy) => widen(GridShape.Of(accelerator, values.Length), values, copy));

        FittedPower Fit<T>(Action<Action<ArrayView<T>>> read, Action<ArrayView<T>, ArrayView<double>> copy)
            where T : unmanaged
        {
            return PowerLikelihood.Fit(MomentsOf(family.LogDerivative), lambda => MomentsOf(family.Of(lambda)));

            ColumnMoments MomentsOf(IOperation operation)
            {
                var moments = new ColumnMoments();
                var chain = ChainLauncher.CompileWide(accelerator, operation.GetType());
                read(values =>
                {
                    for (long first = 0; first < values.Length; first += results.Length)
                    {
                        var part = results.View.SubView(0, Math.Min(results.Length, values.Length - first)).BaseView;
                        copy(values.SubView(first, part.Length), part);
                        chain.Launch(GridShape.Of(accelerator, part.Length), part, operation);
                        moments.Merge(DeviceWideMoments.Of(accelerator, part));
                    }
                });
                return moments;
            }
        }
    }

    public static GroupSums Sum(
        DeviceMemory memory, ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, int batch)
    {
        var sums = new GroupSums(groups, foldCount);
        for (long start = 0; start < codes.Length; start += batch)
        {
            var (first, rows) = ((int)start, (int)Math.Min(batch, codes.Length - start));
            using var deviceCodes = Brought(memory, codes.Span.Slice(first, rows));
            using var deviceFolds = Brought(memory, folds.Span.Slice(first, rows));
            using var deviceTargets = Brought(memory, targets.Span.Slice(first, rows));
            sums.Merge(DeviceGroupSums.Of(memory.Accelerator, deviceCodes.View, deviceFolds.View, deviceTargets.View, groups, foldCount));
        }

        return sums;
    }

    private static void LoadPowers(Accelerator accelerator, Type family)
    {
        DeviceWideMoments.Load(accelerator);
        ChainLauncher.CompileWide(accelerator, family);
        DeviceKernels.Of(accelerator).Load<ArrayView<float>, ArrayView<double>>(ColumnKernels.WidenFloatsKernel);
    }

    private static MemoryBuffer1D<T, Stride1D.Dense> Brought<T>(DeviceMemory memory, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = memory.Accelerator.Allocate1D<T>(values.Length);
        memory.Bring(values, buffer.View.BaseView);
        return buffer;
    }
}
