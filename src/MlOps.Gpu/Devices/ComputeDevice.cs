using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>Where a pipeline computes. Thread-safe. A GPU is opened with the first work for it, and closed when the device is disposed.</summary>
public sealed class ComputeDevice : IDisposable
{
    private readonly bool _chooses;
    private readonly Func<AcceleratorRunner>? _open;
    private readonly Lock _gate = new();
    private AcceleratorRunner? _runner;
    private string? _failure;
    private bool _isDisposed;

    /// <param name="kind">The kind.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="chooses">Whether it takes the CPU where that is faster, or the device fails.</param>
    /// <param name="open">Opens the GPU; <see langword="null"/> for the CPU alone.</param>
    internal ComputeDevice(DeviceKind kind, string name, bool chooses, Func<AcceleratorRunner>? open) =>
        (Kind, Name, _chooses, _open) = (kind, name, chooses, open);

    /// <summary>The kind; of <see cref="Best"/>, that of the GPU it may take.</summary>
    public DeviceKind Kind { get; }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>
    /// The fastest for each piece of work: a GPU of CUDA, else of OpenCL, where the way to it and back takes less time than the work on the CPU; else the
    /// CPU. Data that starts in the host's memory and takes a cheap chain is faster on the CPU. The report of a transform says which it was and why.
    /// </summary>
    public static ComputeDevice Best()
    {
        var found = List();
        var gpu = found.FirstOrDefault(candidate => candidate is { IsUsable: true, Kind: DeviceKind.Cuda })
            ?? found.FirstOrDefault(candidate => candidate is { IsUsable: true, Kind: DeviceKind.OpenCL });
        return gpu is null
            ? new(DeviceKind.Cpu, CpuName, true, null)
            : new(gpu.Kind, gpu.Name, true, () => Open(gpu));
    }

    /// <summary>The processor: vector instructions, all cores.</summary>
    public static ComputeDevice Cpu() => new(DeviceKind.Cpu, CpuName, false, null);

    /// <summary>A GPU of NVIDIA.</summary>
    /// <param name="index">Its number, from 0, as the driver counts.</param>
    /// <exception cref="DeviceUnavailableException">There is none, or it cannot be used; the message says why.</exception>
    public static ComputeDevice Cuda(int index) => Of(DeviceKind.Cuda, index, CudaProbe.Find());

    /// <summary>A device with a driver for OpenCL.</summary>
    /// <param name="index">Its number, from 0, over all platforms.</param>
    /// <exception cref="DeviceUnavailableException">There is none, or it cannot be used; the message says why.</exception>
    public static ComputeDevice OpenCL(int index) => Of(DeviceKind.OpenCL, index, OpenClProbe.Find());

    /// <summary>All devices that were looked for, the CPU last, and for each why it can or can't be used.</summary>
    public static IReadOnlyList<DeviceCandidate> List() =>
    [
        .. CudaProbe.Find(), .. OpenClProbe.Find(),
        new(DeviceKind.Cpu, 0, CpuName, true, "always there"),
    ];

    /// <summary>Closes the device. Pipelines that use it can't transform any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _runner?.Dispose();
            _runner = null;
        }
    }

    /// <summary>Runs tasks where they are best run, and says where that was.</summary>
    internal void Run(IReadOnlyList<ColumnTask> tasks, TransformReport report)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (var task in tasks)
        {
            var size = task.Source.Type == Tables.ColumnType.Float32 || task.Source.Type == Tables.ColumnType.Int32 ? sizeof(float) : sizeof(double);
            report.Count(task.KernelName, (long)size * task.Source.Length, task.Float32.Length * (long)sizeof(float) + task.Float64.Length * (long)sizeof(double));
        }

        var onGpu = _open is null ? [] : tasks.Where(task => task.FitsKernel).ToArray();
        var onCpu = onGpu.Length == 0 ? tasks : [.. tasks.Where(task => !task.FitsKernel)];
        if (_open is null)
        {
            report.Chose(CpuName, _chooses ? "there is no GPU that can be used" : "asked for");
        }
        else if (onGpu.Length == 0)
        {
            report.Chose(CpuName, "only chains of 32-bit values run on a GPU");
        }
        else
        {
            onCpu = [.. onCpu, .. RunOnGpu(onGpu, report)];
        }

        CpuRunner.Run(onCpu);
    }

    /// <summary>Opens the device now, where it is one.</summary>
    internal AcceleratorRunner? Runner()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _runner ??= _failure is null ? _open?.Invoke() : null;
        }
    }

    private static string CpuName => $"CPU, {Environment.ProcessorCount} cores";

    /// <returns>What is left to the CPU.</returns>
    private IReadOnlyList<ColumnTask> RunOnGpu(ColumnTask[] tasks, TransformReport report)
    {
        var reason = "asked for";
        if (_chooses)
        {
            (var takesGpu, reason) = CostModel.Decide(tasks, Environment.ProcessorCount);
            if (!takesGpu || _failure is not null)
            {
                report.Chose(CpuName, _failure ?? reason);
                return tasks;
            }
        }

        try
        {
            var left = Runner()!.Run(tasks, report);
            report.Chose(left.Count == tasks.Length ? CpuName : Name, left.Count == tasks.Length ? report.Notes[^1] : reason);
            return left;
        }
        catch (Exception e) when (_chooses && e is DeviceUnavailableException or AcceleratorException)
        {
            _failure = $"'{Name}' failed ({e.Message})";
            report.Note(_failure);
            report.Chose(CpuName, _failure);
            return tasks;
        }
        catch (AcceleratorException e)
        {
            throw DeviceErrors.Lost(Name, e);
        }
    }

    private static ComputeDevice Of(DeviceKind kind, int index, IEnumerable<DeviceCandidate> candidates)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var all = candidates.ToArray();
        var found = Array.Find(all, candidate => candidate.Index == index)
            ?? throw DeviceErrors.Unavailable(kind, index, all is [{ Index: < 0 } none] ? none.Reason : $"there are {all.Length}");
        return found.IsUsable ? new(kind, found.Name, false, () => Open(found)) : throw DeviceErrors.Unavailable(kind, index, found.Reason);
    }

    private static AcceleratorRunner Open(DeviceCandidate candidate)
    {
        NativeDriver.Resolve();
        Context? context = null;
        try
        {
            lock (NativeDriver.Gate)
            {
                context = Context.Create(builder =>
                {
                    builder.Optimize(OptimizationLevel.O2);
                    _ = candidate.Kind == DeviceKind.Cuda ? builder.Cuda() : builder.OpenCL();
                });
            }

            Device? device = candidate.Kind == DeviceKind.Cuda
                ? context.Devices.OfType<CudaDevice>().FirstOrDefault(found => found.DeviceId == candidate.Index)
                : context.Devices.OfType<CLDevice>().FirstOrDefault(found => found.DeviceId == candidate.Handle);
            var accelerator = (device ?? throw DeviceErrors.Unavailable(candidate.Kind, candidate.Index, "the driver has it, but ILGPU can't use it"))
                .CreateAccelerator(context);
            return new(context, accelerator, new(accelerator.NumMultiprocessors * 8, 256));
        }
        catch (Exception e) when (e is not DeviceUnavailableException)
        {
            context?.Dispose();
            throw DeviceErrors.NotOpened(candidate.Name, e);
        }
        catch
        {
            context?.Dispose();
            throw;
        }
    }
}
