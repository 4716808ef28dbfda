namespace MlOps.Sdk.Tests.Processes;

public sealed class InterruptedTrainingOnSqliteTests : InterruptedTrainingTests
{
    protected override string? Store => null;
}
