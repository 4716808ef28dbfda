using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>What this library refuses in the name of an MLflow server, in the server's words.</summary>
internal static class MlflowTrackingStoreErrors
{
    public static MlflowException RunNotFound(string runId) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"""
        Run with id={runId} not found, neither as the server's id nor as the tag {TagNames.RunId}.
        Check the id, and that the tracking URI leads to the server that has the run.
        """);

    public static MlflowException RunNotActive(string runId) => new(
        MlflowErrorCodes.InvalidParameterValue,
        $"""
        The run {runId} must be in the 'active' state. Current state is deleted.
        Restore it with: mlflow runs restore --run-id {runId}
        """);

    public static MlflowException ExperimentNotFound(string id) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"""
        No Experiment with id={id} exists.
        Check the id, or name the experiment instead: a name that is missing is created.
        """);

    public static MlflowException ExperimentNotActive(Experiment experiment) => new(
        MlflowErrorCodes.InvalidParameterValue,
        $"""
        The experiment {experiment.Id} must be in the 'active' state. Current state is deleted.
        Its name '{experiment.Name}' stays taken. Restore it with: mlflow experiments restore --experiment-id {experiment.Id}
        """);

    public static MlflowException ExperimentMissing() => new(
        MlflowErrorCodes.InvalidParameterValue,
        """
        Missing value for required parameter 'experiment_id'.
        A new run needs an experiment, by name or by id; '0' is the experiment 'Default'.
        """);

    public static MlflowException ExperimentVanished(string name, MlflowException cause) => new(
        MlflowErrorCodes.TemporarilyUnavailable,
        $"""
        The experiment '{name}' could not be created, for it exists, and not be found.
        The call can be repeated. Should it go on, check that this user may read the experiment.
        """,
        cause)
    {
        IsTransient = true,
    };

    public static MlflowException NoDeletingOfExperimentTags(Uri server, string key, MlflowException cause) => new(
        cause.ErrorCode,
        $"""
        The tag '{key}' of the experiment was not deleted: the MLflow server '{server}' has no call for that, as those of version 2.
        Update the server to MLflow 3, or set the tag to an empty value with SetExperimentTagAsync.
        """,
        cause)
    {
        StatusCode = cause.StatusCode,
    };

    public static MlflowException NotChecked(Uri server, TimeSpan timeout, Exception cause) => new(
        MlflowErrorCodes.TemporarilyUnavailable,
        $"""
        The MLflow server '{server}' did not say within {timeout.TotalSeconds} seconds whether it takes the run.
        The call can be repeated.
        """,
        cause)
    {
        IsTransient = true,
    };

    public static MlflowException NotAsked(Uri server) => new(
        MlflowErrorCodes.TemporarilyUnavailable,
        $"""
        The MLflow server '{server}' was not asked whether it takes the run: it did not answer the last call.
        Check that the server runs; what is logged is delivered when it answers.
        """)
    {
        IsTransient = true,
    };

    public static MlflowException NotChecked(MlflowException cause) =>
        new(cause.ErrorCode, cause.Message, cause) { StatusCode = cause.StatusCode, IsTransient = true };
}
