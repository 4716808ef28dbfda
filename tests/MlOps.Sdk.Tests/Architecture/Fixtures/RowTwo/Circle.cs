using MlOps.Sdk.Tests.Architecture.Fixtures.RowOne;
using MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo.Wire;

namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

internal static class Circle
{
    public static int SizeOf(Foundation foundation) => foundation.Size + new PublicShape().GetHashCode();
}
