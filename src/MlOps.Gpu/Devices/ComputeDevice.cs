using System.Collections.Concurrent;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>Where a pipeline computes. Thread-safe. A GPU is opened with the first work for it, and closed when the device is disposed.</summary>
public sealed class ComputeDevice : IDisposable
{
    private readonly bool _chooses;
    private readonly Func<IDeviceRunner>? _open;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal); // statistics whose kernels are compiled
    private IDeviceRunner? _runner;
    private string? _failure;
    private bool _isDisposed;

    /// <param name="kind">The kind.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="chooses">Whether it takes the CPU where that is faster, or the device fails.</param>
    /// <param name="open">Opens the GPU; <see langword="null"/> for the CPU alone.</param>
    internal ComputeDevice(DeviceKind kind, string name, bool chooses, Func<IDeviceRunner>? open) =>
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
            ?? found.FirstOrDefault(candidate => candidate is { IsUsable: true, Kind: DeviceKind.OpenCL, IsProcessor: false });
        return gpu is null
            ? new(DeviceKind.Cpu, CpuName, true, null)
            : new(gpu.Kind, gpu.Name, true, () => Accelerators.Open(gpu));
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

    /// <summary>Computes what a fit has to know on the GPU, where that is right, and says where it was.</summary>
    /// <param name="name">What is computed.</param>
    /// <param name="column">Of which column.</param>
    /// <param name="bytes">What the GPU has to be brought.</param>
    /// <param name="cpuSeconds">What the CPU takes, as estimated.</param>
    /// <param name="work">Computes it.</param>
    /// <param name="report">Takes where it was computed.</param>
    /// <returns><see langword="null"/> where it is left to the CPU.</returns>
    internal T? TryCompute<T>(string name, string column, double bytes, double cpuSeconds, Func<IDeviceRunner, T?> work, FitReport report)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_open is null)
        {
            LeaveToCpu(name, column, "", report);
            return null;
        }

        var (takesGpu, reason) = (true, "asked for");
        if (_chooses)
        {
            (takesGpu, reason) = CostModel.Decide(bytes, cpuSeconds, isCompiled: _known.ContainsKey(name));
        }

        if (takesGpu && _failure is null)
        {
            return ComputeOnGpu(new(name, column, Name, reason), work, report);
        }

        report.Add(new(name, column, CpuName, _failure ?? reason));
        return null;
    }

    /// <summary>Says that the CPU computes what there is no kernel for.</summary>
    internal void LeaveToCpu(string name, string column, string reason, FitReport report) => report.Add(new(
        name, column, CpuName, _open is not null ? reason : _chooses ? "there is no GPU that can be used" : "asked for"));

    /// <summary>Opens the device now, where it is one.</summary>
    internal IDeviceRunner? Runner()
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
        catch (Exception e) when (_chooses && (e is DeviceUnavailableException || Accelerators.HasFailed(e)))
        {
            _failure = $"'{Name}' failed ({e.Message})";
            report.Note(_failure);
            report.Chose(CpuName, _failure);
            return tasks;
        }
        catch (Exception e) when (Accelerators.HasFailed(e))
        {
            throw DeviceErrors.Lost(Name, e);
        }
    }

    private T? ComputeOnGpu<T>(FitStatistic statistic, Func<IDeviceRunner, T?> work, FitReport report)
        where T : class
    {
        try
        {
            var result = work(Runner()!);
            _known[statistic.Name] = true;
            report.Add(result is null ? new(statistic.Name, statistic.Column, CpuName, report.LastNote) : statistic);
            return result;
        }
        catch (Exception e) when (_chooses && (e is DeviceUnavailableException || Accelerators.HasFailed(e)))
        {
            _failure = $"'{Name}' failed ({e.Message})";
            report.Note(_failure);
            report.Add(new(statistic.Name, statistic.Column, CpuName, _failure));
            return null;
        }
        catch (Exception e) when (Accelerators.HasFailed(e))
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
        return found.IsUsable ? new(kind, found.Name, false, () => Accelerators.Open(found)) : throw DeviceErrors.Unavailable(kind, index, found.Reason);
    }
}
