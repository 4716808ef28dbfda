using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

public sealed class CudaStatisticsTests(CudaFixture device) : DeviceStatisticsConformance(device), IClassFixture<CudaFixture>;
