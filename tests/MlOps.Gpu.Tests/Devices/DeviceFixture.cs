using System.Collections.Concurrent;
using System.Reflection;
using ILGPU.Runtime;
using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>A device that the same tests are asked of; where it is not there, they are skipped with the reason.</summary>
public abstract class DeviceFixture : IDisposable
{
    private readonly Lazy<ComputeDevice> _device;
    private readonly ConcurrentDictionary<Type, Lazy<object>> _shared = new();

    protected DeviceFixture() => _device = new(OpenOrSkip);

    public ComputeDevice Device => _device.Value;

    public Accelerator Accelerator => RunnerOf(Device).Accelerator;

    /// <summary>How many values a column gets.</summary>
    public abstract int Length { get; }

    /// <summary>What tests of the device share, for it takes long to make: made once for each type.</summary>
    internal T Share<T>(Func<T> make)
        where T : class => (T)_shared.GetOrAdd(typeof(T), _ => new(make)).Value;

    internal static AcceleratorRunner RunnerOf(ComputeDevice device) => (AcceleratorRunner)device.Runner()!;

    /// <summary>Buffers of a device that are not disposed; ILGPU tells only itself.</summary>
    internal static int LiveBuffersOf(ComputeDevice device)
    {
        var live = 0;
        typeof(Accelerator).GetMethod("ForEachChildObject", BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(typeof(MemoryBuffer))
            .Invoke(RunnerOf(device).Accelerator, [new Action<MemoryBuffer>(buffer => live += buffer.IsDisposed ? 0 : 1)]);
        return live;
    }

    public void Dispose()
    {
        if (_device.IsValueCreated)
        {
            _device.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract ComputeDevice Open();

    private ComputeDevice OpenOrSkip()
    {
        try
        {
            var device = Open();
            RunnerOf(device).WaitsForKernels = true;
            return device;
        }
        catch (DeviceUnavailableException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
