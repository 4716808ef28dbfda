namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowOne;

internal sealed class Foundation
{
    public int Size { get; init; }
}
