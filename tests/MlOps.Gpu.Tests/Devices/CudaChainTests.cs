namespace MlOps.Gpu.Tests.Devices;

public sealed class CudaChainTests(CudaFixture device) : DeviceChainConformance(device), IClassFixture<CudaFixture>;
