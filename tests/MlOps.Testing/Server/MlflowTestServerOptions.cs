namespace MlOps.Testing.Server;

/// <summary>How an <see cref="MlflowTestServer"/> is set up.</summary>
public sealed class MlflowTestServerOptions
{
    /// <summary>What stands before every route, as behind a reverse proxy: <c>/some/prefix</c>.</summary>
    /// <value>The default is nothing.</value>
    public string PathPrefix { get; set; } = "";

    /// <summary>The user that requests must name by basic authentication.</summary>
    /// <value>The default is <see langword="null"/>: everybody is let in.</value>
    public string? User { get; set; }

    /// <summary>The password of <see cref="User"/>.</summary>
    /// <value>The default is empty.</value>
    public string Password { get; set; } = "";

    /// <summary>The token that requests must bear, as a proxy before MLflow asks for.</summary>
    /// <value>The default is <see langword="null"/>: none is asked for.</value>
    public string? BearerToken { get; set; }

    /// <summary>Which MLflow to behave as.</summary>
    /// <value>The default is <see cref="MlflowFlavour.Mlflow3"/>.</value>
    public MlflowFlavour Flavour { get; set; }

    /// <summary>Whether artifacts go through the server.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ServesArtifacts { get; set; } = true;

    /// <summary>Whether long files may be sent in parts, to a storage that gives out signed addresses.</summary>
    /// <value>The default is <see langword="false"/>, as with a folder behind the server.</value>
    public bool OffersMultipart { get; set; }

    /// <summary>Where the signed addresses of parts lead.</summary>
    /// <value>The default is this server.</value>
    public Uri? StorageAddress { get; set; }

    /// <summary>Where artifacts of new experiments go when the server does not serve them.</summary>
    /// <value>The default is the folder <c>mlruns</c> of <see cref="Folder"/>.</value>
    public string? ArtifactRoot { get; set; }

    /// <summary>The folder of database and artifacts; it stays when the server is disposed.</summary>
    /// <value>The default is a temporary folder that goes with the server.</value>
    public string? Folder { get; set; }

    /// <summary>How long a request waits for a lock on the database before it is answered with 503.</summary>
    /// <value>The default is 20 seconds, as MLflow has it.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gives experiments and models their times.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where webhooks may lead.</summary>
    /// <value>The default is https alone, as MLflow has it.</value>
    public IReadOnlyList<string> WebhookSchemes { get; set; } = ["https"];

    /// <summary>The id of the next run. Runs of one start time are searched in the order of their ids.</summary>
    /// <value>The default makes 32 random hexadecimal digits.</value>
    public Func<string> NewRunId { get; set; } = () => Guid.NewGuid().ToString("N");
}
