using MlOps.Sdk.Tests.Architecture.Fixtures.RowOne;
using MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowThree;

// The earlier rows are its good right.
internal static class RootViolation
{
    public static object Make() => Front.Make(new Later(), new Foundation());
}
