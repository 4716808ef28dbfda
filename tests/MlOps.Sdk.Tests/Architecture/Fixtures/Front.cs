using MlOps.Sdk.Tests.Architecture.Fixtures.Registration;

namespace MlOps.Sdk.Tests.Architecture.Fixtures;

internal static class Front
{
    public static object Make(params object[] parts) => new FrontRegistration(parts);
}
