using MlOps.Sdk.Registry;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry.Registration;

/// <summary>A client whose runs and models are in a database or on a server, a run, and a model's folder to register.</summary>
internal sealed class RegistrationFolder : IAsyncDisposable
{
    private RegistrationFolder(MlflowTestServer? server, ClientFolder files, MlOpsClient client, string runId)
    {
        Server = server;
        Files = files;
        Client = client;
        RunId = runId;
    }

    public MlflowTestServer? Server { get; }

    public ClientFolder Files { get; }

    public MlOpsClient Client { get; }

    public ModelRegistry Registry => Client.Registry;

    /// <summary>A run that has ended.</summary>
    public string RunId { get; }

    public string CacheFolder => Path.Combine(Files.HomeFolder, "models");

    /// <summary>A model of three files, one of them in a folder and one empty.</summary>
    public string ModelPath => Files.File("model");

    public static async Task<RegistrationFolder> StartAsync(bool onServer, Action<MlOpsClientOptions>? configure = null, MlflowTestServerOptions? serverOptions = null)
    {
        var server = onServer ? await MlflowTestServer.StartAsync(serverOptions) : null;
        var files = new ClientFolder();
        var client = files.Create(options =>
        {
            options.TrackingUri = server?.Uri.AbsoluteUri ?? options.TrackingUri;
            options.DrainTimeout = TimeSpan.FromMinutes(1);
            configure?.Invoke(options);
        });
        string runId;
        await using (var run = await client.Tracking.StartRunAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            run.SetTag("mlflow.source.git.commit", "0123456789abcdef0123456789abcdef01234567");
            run.LogInput(new("flights", "sha256:1f2e", "local", "flights.parquet"), "train");
            await run.CompleteAsync(TestContext.Current.CancellationToken);
            runId = run.Id;
        }

        files.Write("model/weights.bin", "weights");
        files.Write("model/vocabulary/größe.txt", "1\n2\n");
        files.Write("model/empty", "");
        return new(server, files, client, runId);
    }

    /// <summary>Where the store has the files of a version.</summary>
    public string StoredFolder(ModelVersion version)
    {
        const string Proxy = "mlflow-artifacts:/";
        return version.Source.StartsWith(Proxy, StringComparison.Ordinal)
            ? Path.Combine(Server!.ArtifactFolder, version.Source[Proxy.Length..])
            : version.Source.Replace("file://", "", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        Files.Dispose();
    }
}
