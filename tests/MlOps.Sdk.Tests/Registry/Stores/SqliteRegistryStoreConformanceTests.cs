using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Stores;

/// <summary>The conformance of the embedded store, on databases of different origin.</summary>
public abstract class SqliteRegistryStoreConformance : ModelRegistryStoreConformance
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mlflow.db");

    private protected virtual void MakeDatabase(string path)
    {
    }

    private protected override Task<IModelRegistryStore> MakeStoreAsync()
    {
        MakeDatabase(Database);
        return Task.FromResult<IModelRegistryStore>(new SqliteRegistryStore(Database, artifactRoot: null, TimeProvider.System));
    }

    private protected override Task SetStageAsync(string name, int version, string stage)
    {
        TestDatabase.Execute(Database, $"UPDATE model_versions SET current_stage = '{stage}' WHERE name = '{name}' AND version = {version}");
        return Task.CompletedTask;
    }

    private protected override async Task<(string ModelId, string RunId, string ArtifactUri)?> CreateLoggedModelAsync()
    {
        await CreateModelAsync(Name + "-opens");
        TestDatabase.Execute(
            Database,
            """
            INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status,
              lifecycle_stage, source_run_id)
            VALUES ('m-1', 0, 'keen-otter', '/artifacts/m-1', 1, 1, 2, 'active', 'run-1')
            """);
        return ("m-1", "run-1", "/artifacts/m-1");
    }

    private protected override Task CleanUpAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}

public sealed class SqliteRegistryStoreOnItsOwnDatabaseTests : SqliteRegistryStoreConformance;

public sealed class SqliteRegistryStoreOnMlflow311Tests : SqliteRegistryStoreConformance
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow311.Create(path);
}

public sealed class SqliteRegistryStoreOnMlflow222Tests : SqliteRegistryStoreConformance
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow222.Create(path);
}
