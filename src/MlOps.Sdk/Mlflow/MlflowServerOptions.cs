using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace MlOps.Sdk.Mlflow;

/// <summary>Which MLflow server to talk to and how. Has credentials in it: never shown, stored or logged.</summary>
internal sealed class MlflowServerOptions
{
    /// <summary>The tracking URI that stands for the workspace that <c>DATABRICKS_HOST</c> names.</summary>
    public const string Databricks = "databricks";

    /// <summary>Where the API is: scheme, host, port and path prefix, with a slash at the end, without credentials.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>What every request to the server says about who sends it.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>What must not appear in any text.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Whether any certificate of the server is trusted.</summary>
    public bool IsTlsInsecure { get; init; }

    /// <summary>The certificates that the server's must come from, instead of the system's.</summary>
    public X509Certificate2Collection? TrustedCertificates { get; init; }

    /// <summary>What this client shows to a server that asks.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The time for one attempt of a call.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The time for one attempt to move a file's content.</summary>
    public TimeSpan ArtifactTimeout { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How often a call is repeated. MLflow's Python client does so 7 times, but it has no journal that is delivered later.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>The pause before the first repeat, in seconds; each later one is twice as long.</summary>
    public double BackoffFactor { get; init; } = 0.2;

    /// <summary>What a pause gets on top, in seconds: a random share of this.</summary>
    public double BackoffJitter { get; init; } = 0.2;

    /// <summary>Whether and how long files are sent in parts, where the server offers it.</summary>
    public MultipartSettings Multipart { get; init; } = new();

    /// <summary>Whether a tracking URI means a server.</summary>
    public static bool IsServer(string uri) =>
        uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || uri == Databricks
        || uri.StartsWith(Databricks + "://", StringComparison.Ordinal);

    /// <summary>Reads the options of a server from its tracking URI and MLflow's environment variables.</summary>
    /// <param name="uri">The tracking URI, for which <see cref="IsServer"/> holds.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="faults">Gets everything that is wrong. No fault names a credential.</param>
    /// <returns>The options; <see langword="null"/> when there is a fault.</returns>
    public static MlflowServerOptions? TryRead(string uri, Func<string, string?> variable, List<string> faults)
    {
        var before = faults.Count;
        var environment = new MlflowEnvironment(variable, faults);
        var isDatabricks = uri.StartsWith(Databricks, StringComparison.Ordinal);
        var address = isDatabricks ? environment.ReadDatabricksHost(uri) : environment.ReadAddress("The tracking URI", uri);
        var credentials = isDatabricks ? environment.ReadDatabricksCredentials() : environment.ReadCredentials(address);
        var isTlsInsecure = environment.ReadSwitch("MLFLOW_TRACKING_INSECURE_TLS");
        var trusted = environment.ReadTrustedCertificates("MLFLOW_TRACKING_SERVER_CERT_PATH");
        if (isTlsInsecure && trusted is not null)
        {
            faults.Add("MLFLOW_TRACKING_INSECURE_TLS trusts any certificate and MLFLOW_TRACKING_SERVER_CERT_PATH only some. Set one of them.");
        }

        var client = environment.ReadClientCertificate("MLFLOW_TRACKING_CLIENT_CERT_PATH");
        var requestTimeout = environment.ReadNumber("MLFLOW_HTTP_REQUEST_TIMEOUT", 1, 86_400);
        var artifactTimeout = environment.ReadNumber("MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT", 1, 86_400);
        var maxRetries = environment.ReadWhole("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 0, 10);
        var backoffFactor = environment.ReadNumber("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 0, 600);
        var backoffJitter = environment.ReadNumber("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", 0, 600);
        var multipart = environment.ReadMultipart();
        if (faults.Count > before || address is null)
        {
            return null;
        }

        var defaults = new MlflowServerOptions { BaseAddress = address };
        return new()
        {
            BaseAddress = MlflowEnvironment.WithoutUser(address),
            Authorization = credentials.Authorization,
            Secrets = credentials.Secrets,
            IsTlsInsecure = isTlsInsecure,
            TrustedCertificates = trusted,
            ClientCertificate = client,
            RequestTimeout = requestTimeout is { } request ? TimeSpan.FromSeconds(request) : defaults.RequestTimeout,
            ArtifactTimeout = artifactTimeout is { } artifact ? TimeSpan.FromSeconds(artifact) : defaults.ArtifactTimeout,
            MaxRetries = maxRetries ?? defaults.MaxRetries,
            BackoffFactor = backoffFactor ?? defaults.BackoffFactor,
            BackoffJitter = backoffJitter ?? defaults.BackoffJitter,
            Multipart = multipart,
        };
    }

    /// <summary>The options of another server that this one names: what proves who the user is stays behind.</summary>
    public MlflowServerOptions At(Uri address) => new()
    {
        BaseAddress = address,
        Secrets = Secrets,
        IsTlsInsecure = IsTlsInsecure,
        TrustedCertificates = TrustedCertificates,
        RequestTimeout = RequestTimeout,
        ArtifactTimeout = ArtifactTimeout,
        MaxRetries = MaxRetries,
        BackoffFactor = BackoffFactor,
        BackoffJitter = BackoffJitter,
        Multipart = Multipart,
    };

    public override string ToString() => BaseAddress.ToString();
}
