namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

internal interface ILater;
