namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

internal sealed class LaterException : Exception;
