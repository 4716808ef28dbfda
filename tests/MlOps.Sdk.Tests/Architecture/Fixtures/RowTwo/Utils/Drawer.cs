namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo.Utils;

internal static class Drawer;
