namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

internal class Later
{
    public static readonly int Size = 1;

    internal sealed class Inside;
}
