using MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowOne.Inner;

// RowOne.Inner uses RowTwo, which uses RowOne.
internal static class CircleViolation
{
    public static int Size() => Circle.SizeOf(new Foundation());
}
