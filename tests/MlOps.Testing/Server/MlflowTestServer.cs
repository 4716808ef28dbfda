using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MlOps.Testing.Server;

/// <summary>
/// A server on loopback that behaves as MLflow does, on top of a SQLite database of MLflow's. What it was recorded against is in
/// <c>RecordedExchangesTests</c>.
/// </summary>
public sealed class MlflowTestServer : IAsyncDisposable
{
    private readonly MlflowTestServerOptions _options;
    private readonly TempFolder? _temporary;
    private readonly string _folder;
    private WebApplication? _application;
    private ServerDatabase? _database;
    private CancellationTokenSource _stopping = new();
    private int _port;
    private Socket? _reserved; // while the server is away

    private MlflowTestServer(MlflowTestServerOptions options)
    {
        _options = options;
        _temporary = options.Folder is null ? new TempFolder() : null;
        _folder = Path.GetFullPath(options.Folder ?? _temporary!.Path);
    }

    /// <summary>Where it answers, with the path prefix and without a slash at the end.</summary>
    public Uri Uri => new($"http://127.0.0.1:{_port}{_options.PathPrefix}");

    /// <summary>The file with MLflow's tables.</summary>
    public string DatabasePath => Path.Combine(_folder, "mlflow.db");

    /// <summary>The folder of the artifacts that go through the server.</summary>
    public string ArtifactFolder => Path.Combine(_folder, "artifacts");

    /// <summary>What was asked of it.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>What goes wrong.</summary>
    public Faults Faults { get; } = new();

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<MlflowTestServer> StartAsync(MlflowTestServerOptions? options = null)
    {
        var server = new MlflowTestServer(options ?? new MlflowTestServerOptions());
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes away: connections are aborted, new ones are refused. Does nothing when it has gone.</summary>
    public async Task StopAsync()
    {
        if (_application is null)
        {
            return;
        }

        await EndAsync();

        // Nobody else is given the port meanwhile: whoever comes is refused, for nobody listens.
        _reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _reserved.Bind(new IPEndPoint(IPAddress.Loopback, _port));
    }

    /// <summary>Comes back, on the same port and with the same data.</summary>
    public async Task StartAgainAsync()
    {
        if (_application is not null)
        {
            throw new InvalidOperationException("The server runs. Stop it first.");
        }

        _stopping = new CancellationTokenSource();
        _database = new ServerDatabase(DatabasePath, ArtifactRoot, _options);
        var routes = ServerRoutes.Of(
            _options, _database, ArtifactFolder, () => _options.StorageAddress ?? new($"http://127.0.0.1:{_port}{_options.PathPrefix}/{MultipartEndpoints.StoragePath}"));
        var handler = new MlflowApplication(_options, routes, Requests, Faults, _stopping.Token);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5); // uvicorn's
            kestrel.Listen(IPAddress.Loopback, _port);
        });
        _application = builder.Build();
        _application.Run(handler.HandleAsync);
        _reserved?.Dispose();
        _reserved = null;
        await _application.StartAsync();
        var addresses = _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        _port = new Uri(addresses.Addresses.Single()).Port;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _reserved?.Dispose();
        _database?.Dispose();
        _temporary?.Dispose();
    }

    private async Task EndAsync()
    {
        if (_application is not { } application)
        {
            return;
        }

        _application = null;
        await _stopping.CancelAsync();
        await application.StopAsync();
        await application.DisposeAsync();
        _stopping.Dispose();
        _database?.Dispose();
        _database = null;
    }

    private string ArtifactRoot => _options.ServesArtifacts
        ? "mlflow-artifacts:/"
        : _options.ArtifactRoot ?? Path.Combine(_folder, "mlruns");
}
