namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwoNeighbour;

internal sealed class Neighbour;
