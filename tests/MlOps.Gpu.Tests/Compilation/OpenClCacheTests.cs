using MlOps.Gpu.Tests.Devices;

namespace MlOps.Gpu.Tests.Compilation;

public sealed class OpenClCacheTests(OpenClFixture device) : DeviceCacheConformance(device), IClassFixture<OpenClFixture>;
