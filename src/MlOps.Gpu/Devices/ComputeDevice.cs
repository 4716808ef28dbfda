using System.Globalization;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Devices;

/// <summary>Where a pipeline computes. Thread-safe. A GPU is opened with the first work for it, and closed when the device is disposed.</summary>
public sealed class ComputeDevice : IDisposable
{
    private readonly bool _chooses;
    private readonly Func<IDeviceRunner>? _open;
    private readonly string _identity;
    private readonly KnownRates? _known;
    private readonly Lock _gate = new();
    private IDeviceRunner? _runner;
    private Task? _opening;
    private ComputeRates? _rates;
    private string? _failure;
    private bool _isDisposed;

    /// <param name="kind">The kind.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="chooses">Whether it takes the CPU where that is faster, or the device fails.</param>
    /// <param name="open">Opens the GPU; <see langword="null"/> for the CPU alone.</param>
    /// <param name="reason">Why this one.</param>
    /// <param name="known">The rates of devices; <see langword="null"/> where none are asked for.</param>
    internal ComputeDevice(DeviceKind kind, string name, bool chooses, Func<IDeviceRunner>? open, string reason = "asked for", KnownRates? known = null) =>
        (Kind, Name, _chooses, _open, _identity, _known) = (kind, name, chooses, open, reason, known);

    /// <summary>The kind; of <see cref="Best"/>, that of the GPU it may take.</summary>
    public DeviceKind Kind { get; }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Why this one: of <see cref="Best"/>, what was found, and the rates by which it takes the GPU or the CPU.</summary>
    public string Reason => _identity + (_rates is not { IsMeasured: true } ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"; measured {_rates.ToDevice / 1e9:G3} GB/s to it, {_rates.FromDevice / 1e9:G3} back, {_rates.OnDevice / 1e9:G3} by a kernel, {_rates.CpuMemory / 1e9:G3} by a chain on the CPU"));

    /// <summary>
    /// The fastest for each piece of work: a GPU of CUDA, else of OpenCL, where the way to it and back takes less time than the work on the CPU; else the
    /// CPU. Data that starts in the host's memory and takes a cheap chain is faster on the CPU. The report of a transform says which it was and why.
    /// </summary>
    /// <param name="options">How a GPU is opened.</param>
    public static ComputeDevice Best(ComputeDeviceOptions? options = null)
    {
        var chosen = options ?? new();
        var found = List();
        var gpu = found.FirstOrDefault(candidate => candidate is { IsUsable: true, Kind: DeviceKind.Cuda })
            ?? found.FirstOrDefault(candidate => candidate is { IsUsable: true, Kind: DeviceKind.OpenCL, IsProcessor: false });
        return gpu is null
            ? new(DeviceKind.Cpu, CpuName, true, null, $"there is no GPU that can be used ({string.Join("; ", found.Where(candidate => candidate.Kind != DeviceKind.Cpu))})")
            : new(gpu.Kind, gpu.Name, true, () => Accelerators.Open(gpu, chosen), gpu.Reason, KnownRates.In(chosen.CacheFolder));
    }

    /// <summary>The processor: vector instructions, all cores.</summary>
    public static ComputeDevice Cpu() => new(DeviceKind.Cpu, CpuName, false, null);

    /// <summary>A GPU of NVIDIA.</summary>
    /// <param name="index">Its number, from 0, as the driver counts.</param>
    /// <param name="options">How it is opened.</param>
    /// <exception cref="DeviceUnavailableException">There is none, or it cannot be used; the message says why.</exception>
    public static ComputeDevice Cuda(int index, ComputeDeviceOptions? options = null) => Of(DeviceKind.Cuda, index, options, CudaProbe.Find());

    /// <summary>A device with a driver for OpenCL.</summary>
    /// <param name="index">Its number, from 0, over all platforms.</param>
    /// <param name="options">How it is opened.</param>
    /// <exception cref="DeviceUnavailableException">There is none, or it cannot be used; the message says why.</exception>
    public static ComputeDevice OpenCL(int index, ComputeDeviceOptions? options = null) => Of(DeviceKind.OpenCL, index, options, OpenClProbe.Find());

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
            report.Count(task.KernelName, task.BytesRead, task.BytesWritten);
        }

        var onGpu = _open is null ? [] : tasks.Where(task => task.FitsKernel).ToArray();
        var onCpu = onGpu.Length == 0 ? tasks : [.. tasks.Where(task => !task.FitsKernel)];
        if (_open is null)
        {
            report.Chose(CpuName, _chooses ? "there is no GPU that can be used" : "asked for");
        }
        else if (onGpu.Length == 0)
        {
            report.Chose(CpuName, "a GPU has no kernel for what is looked up");
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
    /// <param name="work">Computes it; told whether it may wait for a kernel to be compiled.</param>
    /// <param name="report">Takes where it was computed.</param>
    /// <returns><see langword="null"/> where it is left to the CPU.</returns>
    internal T? TryCompute<T>(string name, string column, double bytes, Func<ComputeRates, double> cpuSeconds, Func<IDeviceRunner, bool, T?> work, FitReport report)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_open is null)
        {
            LeaveToCpu(name, column, "", report);
            return null;
        }

        // It waits for a kernel only where the CPU would be done later than that.
        var rates = RatesFor(cpuSeconds);
        var (takesGpu, reason, mayWait) = (true, "asked for", cpuSeconds(rates) > rates.CompileSeconds);
        if (_chooses)
        {
            (takesGpu, reason) = CostModel.Decide(bytes, cpuSeconds(rates), rates, isCompiled: true);
            mayWait = CostModel.Decide(bytes, cpuSeconds(rates), rates, isCompiled: false).TakesGpu;
            if (takesGpu && !mayWait && _failure is null && Volatile.Read(ref _runner) is null)
            {
                _opening ??= Task.Run(OpenInBackground);
                (takesGpu, reason) = (false, "the CPU was there before the device is open");
            }
        }

        if (takesGpu && _failure is null)
        {
            return ComputeOnGpu(new(name, column, Name, reason), runner => work(runner, mayWait), report);
        }

        if (_failure is not null)
        {
            report.Note(_failure);
        }

        report.Add(new(name, column, CpuName, _failure ?? reason));
        return null;
    }

    /// <summary>Whether a column was brought to the GPU for a fit.</summary>
    internal bool Holds(object fit, Tables.Column column) => Volatile.Read(ref _runner)?.Holds(fit, column) ?? false;

    /// <summary>Frees columns on the GPU that were brought for a fit.</summary>
    internal void Release(object fit, Predicate<Tables.ColumnStorage> isNeeded)
    {
        try
        {
            Volatile.Read(ref _runner)?.Release(fit, isNeeded);
        }
        catch (Exception e) when (Accelerators.HasFailed(e))
        {
            // It is lost, and its memory with it; the work that found it so has said it.
        }
    }

    /// <summary>Whether there is another one than the CPU.</summary>
    internal bool HasDevice => _open is not null;

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

    /// <summary>
    /// The rates that were measured, now or by an earlier process; typical ones for devices that are asked for, and as long as there was only work that is too short for it
    /// to matter.
    /// </summary>
    private ComputeRates RatesFor(Func<ComputeRates, double> cpuSeconds)
    {
        var typical = ComputeRates.Typical(Environment.ProcessorCount);
        if (!_chooses || _failure is not null)
        {
            return typical;
        }

        if (_rates is not null || _known is null)
        {
            return _rates ?? typical;
        }

        try
        {
            _rates = _known.Of(RatesKey, cpuSeconds(typical) < ComputeRates.WorthMeasuringSeconds ? null : () => Runner()!.MeasureRates());
        }
        catch (Exception e) when (e is DeviceUnavailableException || Accelerators.HasFailed(e))
        {
            _failure = $"'{Name}' failed ({e.Message})";
        }

        return _rates ?? typical;
    }

    // Of this build, and of the processor as far as it is known.
    private string RatesKey =>
        $"rates 1\n{typeof(ComputeDevice).Module.ModuleVersionId}\n{Kind} {Name} {_identity}\n{Environment.MachineName}, {Environment.ProcessorCount} cores, {System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated}";

    private void OpenInBackground()
    {
        try
        {
            Runner();
        }
        catch (ObjectDisposedException)
        {
            // It is not needed any more.
        }
        catch (Exception e) when (e is DeviceUnavailableException || Accelerators.HasFailed(e))
        {
            _failure = $"'{Name}' failed ({e.Message})";
        }
    }

    private static string CpuName => $"CPU, {Environment.ProcessorCount} cores";

    /// <returns>What is left to the CPU.</returns>
    private IReadOnlyList<ColumnTask> RunOnGpu(ColumnTask[] tasks, TransformReport report)
    {
        var reason = "asked for";
        if (_chooses)
        {
            (var takesGpu, reason) = CostModel.Decide(tasks, RatesFor(rates => CostModel.CpuSeconds(tasks, rates)));
            if (_failure is not null)
            {
                report.Note(_failure);
            }

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

    private static ComputeDevice Of(DeviceKind kind, int index, ComputeDeviceOptions? options, IEnumerable<DeviceCandidate> candidates)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var all = candidates.ToArray();
        var found = Array.Find(all, candidate => candidate.Index == index)
            ?? throw DeviceErrors.Unavailable(kind, index, all is [{ Index: < 0 } none] ? none.Reason : $"there are {all.Length}");
        return found.IsUsable ? new(kind, found.Name, false, () => Accelerators.Open(found, options ?? new())) : throw DeviceErrors.Unavailable(kind, index, found.Reason);
    }
}
