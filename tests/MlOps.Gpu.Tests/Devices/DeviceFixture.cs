using ILGPU.Runtime;
using MlOps.Gpu.Devices;

namespace MlOps.Gpu.Tests.Devices;

/// <summary>A device that the same tests are asked of; where it is not there, they are skipped with the reason.</summary>
public abstract class DeviceFixture : IDisposable
{
    private readonly Lazy<ComputeDevice> _device;

    protected DeviceFixture() => _device = new(OpenOrSkip);

    public ComputeDevice Device => _device.Value;

    public Accelerator Accelerator => RunnerOf(Device).Accelerator;

    /// <summary>How many values a column gets.</summary>
    public abstract int Length { get; }

    /// <summary>How far a result of 32 bits may be from the CPU's, in units of its last place.</summary>
    public abstract int Ulps { get; }

    internal static AcceleratorRunner RunnerOf(ComputeDevice device) => (AcceleratorRunner)device.Runner()!;

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
            return Open();
        }
        catch (DeviceUnavailableException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
