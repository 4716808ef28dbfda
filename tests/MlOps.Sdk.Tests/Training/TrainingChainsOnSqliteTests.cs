namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingChainsOnSqliteTests : TrainingChainTests;
