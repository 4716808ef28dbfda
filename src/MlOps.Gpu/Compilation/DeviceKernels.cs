using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;

namespace MlOps.Gpu.Compilation;

/// <summary>The kernels of a device, held as long as it is (ILGPU's own cache forgets them): compiled once, or found in the folder of an earlier process.</summary>
/// <param name="accelerator">The device.</param>
/// <param name="cache">Where code is kept; <see langword="null"/>: nowhere.</param>
internal sealed class DeviceKernels(Accelerator accelerator, KernelCache? cache)
{
    private static readonly ConditionalWeakTable<Accelerator, DeviceKernels> Known = [];

    private readonly ConcurrentDictionary<MethodInfo, Delegate> _launchers = new();
    private readonly Lock _compiler = new();

    /// <summary>How many kernels ILGPU compiled.</summary>
    public int CompiledCount { get; private set; }

    /// <summary>How many were found.</summary>
    public int FoundCount { get; private set; }

    /// <summary>Why compiled code is not kept, where that was meant.</summary>
    public string? Fault => cache?.Fault;

    public static DeviceKernels Of(Accelerator accelerator) => Known.GetValue(accelerator, static device => new(device, null));

    /// <summary>Gives a device that was just opened a folder for its code.</summary>
    public static void Keep(Accelerator accelerator, KernelCache? cache) => Known.Add(accelerator, new(accelerator, cache));

    public bool Has(Delegate kernel) => _launchers.ContainsKey(kernel.Method);

    public Action<KernelConfig, T1, T2> Load<T1, T2>(Action<T1, T2> kernel) => Load(kernel, loaded =>
    {
        var launch = loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T1, T2>>();
        return new Action<KernelConfig, T1, T2>((config, first, second) => launch(accelerator.DefaultStream, config, first, second));
    });

    public Action<KernelConfig, T1, T2, T3> Load<T1, T2, T3>(Action<T1, T2, T3> kernel) => Load(kernel, loaded =>
    {
        var launch = loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T1, T2, T3>>();
        return new Action<KernelConfig, T1, T2, T3>((config, first, second, third) => launch(accelerator.DefaultStream, config, first, second, third));
    });

    public Action<KernelConfig, T1, T2, T3, T4> Load<T1, T2, T3, T4>(Action<T1, T2, T3, T4> kernel) => Load(kernel, loaded =>
    {
        var launch = loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4>>();
        return new Action<KernelConfig, T1, T2, T3, T4>(
            (config, first, second, third, fourth) => launch(accelerator.DefaultStream, config, first, second, third, fourth));
    });

    public Action<KernelConfig, T1, T2, T3, T4, T5> Load<T1, T2, T3, T4, T5>(Action<T1, T2, T3, T4, T5> kernel) => Load(kernel, loaded =>
    {
        var launch = loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5>>();
        return new Action<KernelConfig, T1, T2, T3, T4, T5>(
            (config, first, second, third, fourth, fifth) => launch(accelerator.DefaultStream, config, first, second, third, fourth, fifth));
    });

    public Action<KernelConfig, T1, T2, T3, T4, T5, T6> Load<T1, T2, T3, T4, T5, T6>(Action<T1, T2, T3, T4, T5, T6> kernel) => Load(kernel, loaded =>
    {
        var launch = loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6>>();
        return new Action<KernelConfig, T1, T2, T3, T4, T5, T6>(
            (config, first, second, third, fourth, fifth, sixth) => launch(accelerator.DefaultStream, config, first, second, third, fourth, fifth, sixth));
    });

    private TLauncher Load<TLauncher>(Delegate kernel, Func<Kernel, TLauncher> launcherOf)
        where TLauncher : Delegate
    {
        if (_launchers.TryGetValue(kernel.Method, out var known))
        {
            return (TLauncher)known;
        }

        lock (_compiler)
        {
            return (TLauncher)_launchers.GetOrAdd(kernel.Method, method => launcherOf(Load(method)));
        }
    }

    private Kernel Load(MethodInfo method)
    {
        var key = cache is null ? null : KernelKey.Of(accelerator, method);
        if (key is not null && cache!.Find(key) is { } text && KernelCode.Parse(text) is { } found)
        {
            try
            {
                var kernel = accelerator.LoadKernel(found.ToKernel(accelerator, method));
                FoundCount++;
                return kernel;
            }
            catch (AcceleratorException)
            {
                // The driver refuses what it took before: it is compiled and kept anew.
            }
        }

        var compiled = accelerator.CompileKernel(EntryPointDescription.FromExplicitlyGroupedKernel(method));
        CompiledCount++;
        if (KernelCode.Of(compiled) is not { } code)
        {
            return accelerator.LoadKernel(compiled);
        }

        var loaded = accelerator.LoadKernel(code.ToKernel(accelerator, method));
        if (key is not null)
        {
            cache!.Keep(key, code.Serialize());
        }

        return loaded;
    }
}
