using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

/// <summary>ILGPU's CPU accelerator: two groups of two threads, which is the fastest shape of this slow simulator.</summary>
public sealed class SimulatedDevice : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder.CPU(new CPUDevice(2, 1, 2)));

    public SimulatedDevice() => Accelerator = _context.CreateCPUAccelerator(0);

    public Accelerator Accelerator { get; }

    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }
}
