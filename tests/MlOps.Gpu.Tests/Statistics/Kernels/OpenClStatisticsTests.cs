using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

public sealed class OpenClStatisticsTests(OpenClFixture device) : DeviceStatisticsConformance(device), IClassFixture<OpenClFixture>;
