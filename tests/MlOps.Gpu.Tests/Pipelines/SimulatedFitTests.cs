using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Pipelines;

public sealed class SimulatedFitTests(SimulatedFixture device) : DeviceFitConformance(device), IClassFixture<SimulatedFixture>;
