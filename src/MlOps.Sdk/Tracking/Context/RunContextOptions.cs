namespace MlOps.Sdk.Tracking.Context;

/// <summary>
/// What a run that is started notes by itself, as tags and as artifacts under <c>environment/</c>. It is gathered in the background; what
/// fails is left out, with a debug message. Secrets are removed from all of it. Tags that the program sets go before these.
/// </summary>
public sealed class RunContextOptions
{
    /// <summary>
    /// Whether to note the commit, the branch, whether tracked files were changed, and the remote's address without credentials:
    /// <c>mlflow.source.git.commit</c>, <c>.branch</c>, <c>.dirty</c> and <c>.repoURL</c>.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Git { get; set; } = true;

    /// <summary>
    /// Whether to log what was changed in tracked files since the commit as <c>environment/git.diff</c>: at most 1 MiB, text only,
    /// what looks like a credential removed.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool GitDiff { get; set; }

    /// <summary>A folder of the repository that the program comes from.</summary>
    /// <value>
    /// The default is the program's own folder, then, for a program that its build stamped with no commit, the working directory.
    /// </value>
    public string? GitFolder { get; set; }

    /// <summary>Whether to note the command line: <c>mlops.command_line</c>.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool CommandLine { get; set; } = true;

    /// <summary>Whether to note the versions of the program, of this library, of .NET and of the operating system.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Software { get; set; } = true;

    /// <summary>Whether to note the processor, the memory, and the container's limits.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Hardware { get; set; } = true;

    /// <summary>Whether to note the machine's name: <c>mlops.host.name</c>.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool HostName { get; set; } = true;

    /// <summary>
    /// Whether to log the packages that the program was resolved to, and what each needs, as <c>environment/packages.json</c>: from
    /// its <c>deps.json</c>, which programs of a single file have not. Left out where this library can't reach the run's artifacts.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Packages { get; set; } = true;

    /// <summary>
    /// The configuration to log as <c>environment/configuration.json</c>, read when a run starts: <c>configuration.AsEnumerable()</c>. A value is
    /// removed when its name says that it is secret, when it looks like a credential, and where it is the value of a secret name.
    /// </summary>
    /// <value>The default is to log none.</value>
    public IEnumerable<KeyValuePair<string, string?>>? Configuration { get; set; }

    /// <summary>Whether to set the tags that <c>MLFLOW_RUN_CONTEXT</c> has, a JSON object of texts; they go before what is noted here.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool EnvironmentTags { get; set; } = true;

    /// <summary>How long the end of a run waits for it; <see langword="null"/> for a second, or the drain time-out where that is shorter.</summary>
    internal TimeSpan? Grace { get; set; }

    /// <summary>Turns all of it off.</summary>
    public void Clear()
    {
        Git = GitDiff = CommandLine = Software = Hardware = HostName = Packages = EnvironmentTags = false;
        Configuration = null;
    }

    /// <summary>The options as they are now.</summary>
    internal RunContextOptions Copy() => (RunContextOptions)MemberwiseClone();
}
