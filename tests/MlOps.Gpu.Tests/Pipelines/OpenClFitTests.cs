using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Pipelines;

public sealed class OpenClFitTests(OpenClFixture device) : DeviceFitConformance(device), IClassFixture<OpenClFixture>;
