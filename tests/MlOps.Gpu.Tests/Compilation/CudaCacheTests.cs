using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Compilation;

public sealed class CudaCacheTests(CudaFixture device) : DeviceCacheConformance(device), IClassFixture<CudaFixture>;
