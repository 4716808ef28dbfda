namespace MlOps.Sdk.Tracking;

/// <summary>The tags that have a meaning to MLflow or to this library.</summary>
internal static class TagNames
{
    /// <summary>The run's name; setting it renames the run.</summary>
    public const string RunName = "mlflow.runName";

    public const string User = "mlflow.user";

    public const string SourceName = "mlflow.source.name";

    public const string SourceType = "mlflow.source.type";

    public const string ParentRunId = "mlflow.parentRunId";

    /// <summary>What a dataset is used for; a tag of an input.</summary>
    public const string DataContext = "mlflow.data.context";

    /// <summary>The files of a run that MLflow's UI shows as tables.</summary>
    public const string LoggedArtifacts = "mlflow.loggedArtifacts";

    /// <summary>The id that this library gave a logged model, by which it is found when the reply to its creation was lost.</summary>
    public const string ModelId = "mlops.model_id";

    /// <summary>The id that this library gave a run, on a server, which gives runs ids of its own.</summary>
    public const string RunId = "mlops.run_id";

    /// <summary>The journal that writes the run now. Tells who may close it after a crash.</summary>
    public const string Writer = "mlops.writer";

    /// <summary>The exception that ended the run, secrets removed.</summary>
    public const string Exception = "mlops.exception";
}
