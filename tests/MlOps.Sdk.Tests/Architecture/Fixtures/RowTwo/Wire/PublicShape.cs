namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo.Wire;

public sealed class PublicShape;
