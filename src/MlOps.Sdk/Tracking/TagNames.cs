namespace MlOps.Sdk.Tracking;

/// <summary>The tags that have a meaning to MLflow or to this library.</summary>
internal static class TagNames
{
    /// <summary>The run's name; setting it renames the run.</summary>
    public const string RunName = "mlflow.runName";

    public const string User = "mlflow.user";

    public const string SourceName = "mlflow.source.name";

    public const string SourceType = "mlflow.source.type";

    public const string GitCommit = "mlflow.source.git.commit";

    public const string GitBranch = "mlflow.source.git.branch";

    public const string GitDirty = "mlflow.source.git.dirty";

    public const string GitRepoUrl = "mlflow.source.git.repoURL";

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
    public const string Interrupted = "mlops.interrupted";
    public const string Attempt = "mlops.attempt";
    public const string Exception = "mlops.exception";

    public const string CommandLine = "mlops.command_line";

    public const string ProgramVersion = "mlops.program.version";

    public const string SdkVersion = "mlops.sdk.version";

    public const string DotNetVersion = "mlops.dotnet.version";

    public const string OperatingSystem = "mlops.os";

    public const string RuntimeIdentifier = "mlops.runtime_identifier";

    public const string HostName = "mlops.host.name";

    public const string HostCpu = "mlops.host.cpu";

    public const string HostCpuCount = "mlops.host.cpu_count";

    public const string HostMemory = "mlops.host.memory_megabytes";

    public const string ContainerCpuLimit = "mlops.container.cpu_limit";

    public const string ContainerMemoryLimit = "mlops.container.memory_limit_megabytes";
}
