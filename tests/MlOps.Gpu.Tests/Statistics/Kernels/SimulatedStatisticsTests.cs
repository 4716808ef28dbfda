using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Statistics.Kernels;

public sealed class SimulatedStatisticsTests(SimulatedFixture device) : DeviceStatisticsConformance(device), IClassFixture<SimulatedFixture>;
