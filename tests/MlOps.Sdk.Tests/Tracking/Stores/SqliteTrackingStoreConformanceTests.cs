using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Stores;

/// <summary>The conformance of the embedded store, on databases of different origin.</summary>
public abstract class SqliteTrackingStoreConformance : TrackingStoreConformance
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mlflow.db");

    private protected virtual void MakeDatabase(string path)
    {
    }

    private protected override ITrackingStore MakeStore()
    {
        MakeDatabase(Database);
        return new SqliteTrackingStore(Database, artifactRoot: null, TimeProvider.System);
    }

    private protected override Task DeleteRunAsync(string runId)
    {
        TestDatabase.Execute(Database, $"UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = '{runId}'");
        return Task.CompletedTask;
    }

    private protected override Task DeleteExperimentAsync(string experimentId)
    {
        TestDatabase.Execute(Database, $"UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id = {experimentId}");
        return Task.CompletedTask;
    }

    private protected override void CleanUp() => _folder.Dispose();
}

public sealed class SqliteTrackingStoreOnItsOwnDatabaseTests : SqliteTrackingStoreConformance;

public sealed class SqliteTrackingStoreOnMlflow311Tests : SqliteTrackingStoreConformance
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow311.Create(path);
}

public sealed class SqliteTrackingStoreOnMlflow222Tests : SqliteTrackingStoreConformance
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow222.Create(path);
}
