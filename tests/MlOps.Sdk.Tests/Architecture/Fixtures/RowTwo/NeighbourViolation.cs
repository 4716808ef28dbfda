using MlOps.Sdk.Tests.Architecture.Fixtures.RowTwoNeighbour;

namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

internal static class NeighbourViolation
{
    public static object Make() => new Neighbour();
}
