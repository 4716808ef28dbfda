using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Pipelines;

public sealed class CudaFitTests(CudaFixture device) : DeviceFitConformance(device), IClassFixture<CudaFixture>;
