namespace MlOps.Gpu.Tests.Devices;

public sealed class OpenClChainTests(OpenClFixture device) : DeviceChainConformance(device), IClassFixture<OpenClFixture>;
