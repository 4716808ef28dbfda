using System.Globalization;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>What the embedded store refuses, in the words of MLflow's server, and what to do about it.</summary>
internal static class SqliteTrackingErrors
{
    public static MlflowException RunNotFound(string runId) => NotFound(
        $"""
        Run with id={runId} not found.
        Check the id and that the tracking URI names the database that the run was written to.
        """);

    public static MlflowException RunNotActive(string runId, string stage) => Refused(
        $"""
        The run {runId} must be in the 'active' state. Current state is {stage}.
        Restore it with: mlflow runs restore --run-id {runId}
        """);

    public static MlflowException ExperimentNotFound(string id) => NotFound(
        $"""
        No Experiment with id={id} exists.
        Check the id, or name the experiment instead: a name that is missing is created.
        """);

    public static MlflowException ExperimentNotActive(string id, string name, string stage) => Refused(
        $"""
        The experiment {id} must be in the 'active' state. Current state is {stage}.
        Its name '{name}' stays taken. Restore it with: mlflow experiments restore --experiment-id {id}
        """);

    public static MlflowException ExperimentIdNotNumeric(string id) => Refused(
        $"""
        Invalid experiment ID '{id}'. Experiment ID must be a valid integer.
        To give an experiment's name, use the name instead of the id.
        """);

    public static MlflowException ExperimentMissing() => Refused(
        """
        Missing value for required parameter 'experiment_id'.
        A new run needs an experiment, by name or by id; '0' is the experiment 'Default'.
        """);

    public static MlflowException ExperimentNameInvalid(string name) => Refused(
        $"""
        Invalid experiment name '{Shortened(name)}'.
        1 to {RunDataRules.MaxExperimentNameLength} characters were expected, but it has {name.Length}. Shorten the name.
        """);

    public static MlflowException ExperimentNameTaken(Experiment other) => new(
        MlflowErrorCodes.ResourceAlreadyExists,
        $"""
        Experiment(name={other.Name}) already exists, with the id {other.Id}.
        Choose another name, or use that one{(other.LifecycleStage == LifecycleStage.Deleted ? ": it is deleted, and RestoreExperimentAsync brings it back" : "")}.
        """);

    public static MlflowException ExperimentNotRenamed(string id, string name) => new(
        MlflowErrorCodes.InvalidState,
        $"""
        Cannot rename a non-active experiment: {id}, '{name}', is deleted.
        Restore it first, with RestoreExperimentAsync.
        """);

    public static MlflowException ExperimentNotThere(string id, string name, LifecycleStage stage) => NotFound(
        stage == LifecycleStage.Deleted
            ? $"""
              No Experiment with id={id} exists that could be deleted: '{name}' is deleted already.
              Nothing is left to do.
              """
            : $"""
              No Experiment with id={id} exists that could be restored: '{name}' is not deleted.
              Nothing is left to do.
              """);

    public static MlflowException ArtifactLocationInvalid(string location) => Refused(
        $"""
        'artifact_location' URL can't include fragments or params, but it is '{Shortened(location)}'.
        Choose a location without '#' and ';'.
        """);

    public static MlflowException ExperimentTagTooLong(string id, string key) => Refused(
        $"""
        The value of the tag '{key}' of the experiment {id} exceeds the maximum length of {RunDataRules.MaxExperimentTagLength} characters.
        Shorten it, or keep the text as an artifact of a run.
        """);

    public static MlflowException ExperimentTagNotFound(string id, string key) => NotFound(
        $"""
        No tag with name: {Shortened(key)} in experiment with id {id}.
        Check the key; GetExperimentAsync lists the tags.
        """);

    public static MlflowException RunTagNotFound(string runId, string key) => NotFound(
        $"""
        No tag with name: {Shortened(key)} in run with id {runId}.
        Check the key; GetRunAsync lists the tags.
        """);

    public static MlflowException RunNameConflict(string runName, string tag) => Refused(
        $"""
        Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='{runName}', mlflow.runName='{tag}').
        Leave one of them out.
        """);

    public static MlflowException KeyInvalid(string kind, string key) => Refused(
        $"""
        Invalid value "{Shortened(key)}" for the name of a {kind}.
        Names have at most {RunDataRules.MaxKeyLength} characters: alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/),
        and must be a path that stays as it is: no '..', no empty part, no leading or trailing slash. Choose another name.
        """);

    public static MlflowException TimestampInvalid(string key, long timestamp) => Refused(
        $"""
        Got invalid timestamp {timestamp.ToString(CultureInfo.InvariantCulture)} for metric '{key}'.
        Milliseconds since 1970 were expected. Check the clock of this machine.
        """);

    public static MlflowException ParamChanged(string runId, string key, string stored, string given) => Refused(
        $"""
        Changing param values is not allowed. Param with key='{key}' was already logged with value='{Shortened(stored)}' for run ID='{runId}'. Attempted logging new value '{Shortened(given)}'.
        Nothing of the batch was stored. Start a new run, or set a tag: tags can change.
        """);

    public static MlflowException NoInputs() => Refused(
        """
        The dataset was not logged: the tracking database has no tables for datasets, inputs and input_tags.
        MLflow has them since 2.4. Migrate the database with: mlflow db upgrade
        """);

    public static MlflowException ParamTwice(string key) => Refused(
        $"""
        Duplicate parameter keys have been submitted: ['{key}'].
        Nothing of the batch was stored. Log each param once.
        """);

    public static MlflowException TooMany(string what, int limit, int count) => Refused(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            A batch logging request can contain at most {limit} {what}. Got {count} {what}.
            Nothing of the batch was stored. Split it up.
            """));

    private static MlflowException NotFound(string message) => new(MlflowErrorCodes.ResourceDoesNotExist, message);

    private static MlflowException Refused(string message) => new(MlflowErrorCodes.InvalidParameterValue, message);

    private static string Shortened(string value) => value.Length <= 100 ? value : $"{RunDataRules.Cut(value, 100)}…";
}
