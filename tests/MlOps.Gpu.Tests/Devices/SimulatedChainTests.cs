namespace MlOps.Gpu.Tests.Devices;

public sealed class SimulatedChainTests(SimulatedFixture device) : DeviceChainConformance(device), IClassFixture<SimulatedFixture>;
