using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>What is done with the database within one transaction; the embedded store's parts do what they can.</summary>
internal sealed record ServerTables(
    SqliteSession Session,
    SqliteExperiments Experiments,
    SqliteRuns Runs,
    SqliteBatches Batches,
    SqliteRunReader Reader,
    SqliteRegistry Registry,
    TimeProvider Time)
{
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public SqliteStatement Statement(string sql) => Session.Statement(sql);

    public Run FindRun(string runId) => Reader.Find(runId) ?? throw MlflowError.NotFound($"Run with id={runId} not found");

    public Experiment FindExperiment(string id) =>
        Experiments.Find(id) ?? throw MlflowError.NotFound($"No Experiment with id={id} exists");

    public Experiment FindExperiment(string id, LifecycleStage stage) =>
        FindExperiment(id) is { } experiment && experiment.LifecycleStage == stage
            ? experiment
            : throw MlflowError.NotFound($"No Experiment with id={id} exists");
}
