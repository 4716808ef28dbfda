namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingSessionOnSqliteTests : TrainingSessionTests
{
    protected override string StoreIn(string folder) => "sqlite:///" + Path.Combine(folder, "mlflow.db");
}
