using MlOps.Sdk.Tests.Architecture.Fixtures.RowOne;

namespace MlOps.Sdk.Tests.Architecture.Fixtures.NoRow;

internal static class Stray
{
    public static object Make() => new Foundation();
}
