namespace MlOps.Sdk.Tests.Architecture.Fixtures.Registration;

internal sealed class FrontRegistration(object[] parts)
{
    public object Make() => Front.Make(parts);
}
