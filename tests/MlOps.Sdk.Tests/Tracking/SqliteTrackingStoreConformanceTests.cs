using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>The conformance of the embedded store, on databases of different origin.</summary>
public abstract class SqliteTrackingStoreConformance : TrackingStoreConformance
{
    private readonly DatabaseFolder _folder = new();

    private protected virtual void MakeDatabase(string path)
    {
    }

    private protected override ITrackingStore MakeStore()
    {
        MakeDatabase(_folder.Database);
        return new SqliteTrackingStore(_folder.Database, artifactRoot: null, TimeProvider.System);
    }

    private protected override Task DeleteRunAsync(string runId)
    {
        TestDatabase.Execute(_folder.Database, $"UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = '{runId}'");
        return Task.CompletedTask;
    }

    private protected override Task DeleteExperimentAsync(string experimentId)
    {
        TestDatabase.Execute(_folder.Database, $"UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id = {experimentId}");
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
