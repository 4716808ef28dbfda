using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// Where runs end up. Unless it says otherwise, a call may be repeated after a crash and changes nothing the second time.
/// A refusal is a <see cref="MlflowException"/> that is not transient, and leaves nothing of the call behind.
/// </summary>
internal interface ITrackingStore : ILoggedModelStore, IAsyncDisposable
{
    /// <summary>The most that one <see cref="LogBatchAsync"/> takes.</summary>
    BatchLimits Limits { get; }

    /// <summary>How many runs are delivered at once.</summary>
    int ParallelRuns { get; }

    /// <summary>Whether it is on another machine and may be away for long: nobody waits for it who can do without.</summary>
    bool IsRemote { get; }

    /// <summary>Where the artifacts of the store's runs are; disposed with the store.</summary>
    ArtifactRepositories Artifacts { get; }

    /// <summary>Opens the store, and creates it where that is the store's way. Throws when it can never be used.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Refuses what <see cref="StartRunAsync"/> would refuse, without writing; throws also when the store can never be used. May come
    /// before <see cref="OpenAsync"/>.
    /// </summary>
    Task CheckStartAsync(RunStart start, CancellationToken cancellationToken);

    /// <summary>Creates the run (and the experiment, when it is named and missing), or continues a run that exists.</summary>
    Task<StartedRun> StartRunAsync(RunStart start, CancellationToken cancellationToken);

    /// <summary>
    /// Looks once more at what the start of a run left, at the end of one that goes on for a process that died: a server may have been slow
    /// to create what that process had asked for, and then has the run twice.
    /// </summary>
    Task SettleStartAsync(string runId, string experimentId, CancellationToken cancellationToken);

    /// <summary>Stores all of a batch or nothing of it.</summary>
    Task LogBatchAsync(string runId, RunBatch batch, CancellationToken cancellationToken);

    /// <summary>Stores that a run took a dataset in. Within an experiment the first description of a name and digest stays.</summary>
    Task LogInputAsync(string runId, DatasetInput input, CancellationToken cancellationToken);

    /// <summary>Sets status and end time.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">Its last status.</param>
    /// <param name="endTime">When it ended, in milliseconds since 1970.</param>
    /// <param name="onlyWriter">
    /// When given, the run is left alone unless its tag <see cref="TagNames.Writer"/> has this value: a run that another process
    /// has resumed since is not ended for the one that is gone.
    /// </param>
    /// <param name="onlyRunning">Whether a run that has ended already is left alone.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the run was changed.</returns>
    Task<bool> EndRunAsync(string runId, RunStatus status, long endTime, string? onlyWriter, bool onlyRunning, CancellationToken cancellationToken);

    Task<Run?> FindRunAsync(string runId, CancellationToken cancellationToken);

    Task RenameRunAsync(string runId, string newName, CancellationToken cancellationToken);

    /// <summary>Deletes a run; one that is deleted stays so.</summary>
    Task DeleteRunAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Restores a run; one that is not deleted stays so.</summary>
    Task RestoreRunAsync(string runId, CancellationToken cancellationToken);

    Task SetRunTagAsync(string runId, string key, string value, CancellationToken cancellationToken);

    /// <summary>Deletes a tag. Not repeatable: the second time it is not found.</summary>
    Task DeleteRunTagAsync(string runId, string key, CancellationToken cancellationToken);

    Task<Experiment?> FindExperimentAsync(string experimentId, CancellationToken cancellationToken);

    Task<Experiment?> FindExperimentByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Creates an experiment. Not repeatable: the second time the name is taken.</summary>
    /// <param name="name">The name; refused when an experiment has it, a deleted one too.</param>
    /// <param name="artifactLocation">Where the artifacts of its runs go; the store's own choice when <see langword="null"/>.</param>
    /// <param name="tags">The first tags.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Experiment> CreateExperimentAsync(
        string name, string? artifactLocation, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken);

    Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken);

    /// <summary>Deletes an experiment and all its runs. Not repeatable: the second time it is not found.</summary>
    Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken);

    /// <summary>Restores an experiment and all its runs. Not repeatable: the second time no deleted one is found.</summary>
    Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken);

    Task SetExperimentTagAsync(string experimentId, string key, string value, CancellationToken cancellationToken);

    /// <summary>Deletes a tag. Not repeatable: the second time it is not found.</summary>
    Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken);

    /// <summary>Every point of a metric, in the order of timestamp, step, value. Nothing for an unknown run or key.</summary>
    IAsyncEnumerable<Metric> ReadMetricHistoryAsync(string runId, string key, CancellationToken cancellationToken);

    /// <summary>A page of the runs that a filter in MLflow's language finds. Run ids in a filter are the store's own.</summary>
    Task<SearchPage<Run>> SearchRunsAsync(RunSearch search, CancellationToken cancellationToken);

    Task<SearchPage<Experiment>> SearchExperimentsAsync(ExperimentSearch search, CancellationToken cancellationToken);
}
