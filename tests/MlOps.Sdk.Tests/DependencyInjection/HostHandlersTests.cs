using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.DependencyInjection;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.DependencyInjection;

/// <summary>Calls to a server through the handlers of a host.</summary>
public sealed class HostHandlersTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private MlflowTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_hosts_handlers_see_the_calls_with_their_credentials()
    {
        var seen = new ConcurrentQueue<(string Path, string? Authorization)>();
        var services = Services(user: "alice:secret@");
        services.AddHttpClient(MlOpsServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Handler(async (request, send) =>
        {
            seen.Enqueue((request.RequestUri!.AbsolutePath, request.Headers.Authorization?.ToString()));
            return await send();
        }));

        await LogAsync(services);

        Assert.Equal(["1"], Query("SELECT count(*) FROM metrics"));
        Assert.Contains("/api/2.0/mlflow/runs/create", seen.Select(call => call.Path));
        Assert.Contains(seen, call => call.Path.StartsWith("/api/2.0/mlflow-artifacts/", StringComparison.Ordinal));
        Assert.Equal(_server.Requests.Count, seen.Count);
        Assert.All(seen, call => Assert.Equal("Basic YWxpY2U6c2VjcmV0", call.Authorization));
    }

    [Fact]
    public async Task Handlers_that_are_for_all_clients_of_the_host_count_too()
    {
        var count = 0;
        var services = Services();
        services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new Handler((_, send) =>
        {
            Interlocked.Increment(ref count);
            return send();
        })));

        await LogAsync(services);

        Assert.Equal(_server.Requests.Count, count);
    }

    [Fact]
    public async Task Without_a_factory_the_connections_are_our_own()
    {
        await LogAsync(Services());

        Assert.Equal(["1"], Query("SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task Idle_connections_close_before_the_server_does_it()
    {
        SocketsHttpHandler? ours = null;
        var own = new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) };
        var withOurs = Services();
        withOurs.AddHttpClient(MlOpsServiceCollectionExtensions.HttpClientName).ConfigurePrimaryHttpMessageHandler((primary, _) => ours = primary as SocketsHttpHandler);
        var withOwn = Services();
        withOwn.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => own));

        await LogAsync(withOurs);
        await LogAsync(withOwn);

        Assert.All([ours!, own], handler =>
        {
            Assert.True(handler.PooledConnectionIdleTimeout < TimeSpan.FromSeconds(5));
            Assert.False(handler.AllowAutoRedirect);
        });
    }

    [Theory]
    [InlineData("503 after")]
    [InlineData("lost")]
    public async Task A_handler_that_repeats_what_fails_makes_no_second_model(string fault)
    {
        FailFirstCreation(fault);
        var services = Services();
        services.AddHttpClient(MlOpsServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Handler(RepeatAsync));
        await using var provider = services.BuildServiceProvider();
        var tracking = provider.GetRequiredService<TrackingClient>();
        await tracking.CreateExperimentAsync("models", cancellationToken: Token);

        await tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("models"), Token);

        Assert.Equal(["1"], Query("SELECT count(*) FROM logged_models"));
        Assert.Equal(1, _server.Requests.All.Count(IsCreation));
    }

    /// <summary>The control: the same handler, where nothing keeps it from repeating.</summary>
    [Theory]
    [InlineData("503 after")]
    [InlineData("lost")]
    public async Task A_handler_that_repeats_what_fails_makes_a_second_model_when_it_may(string fault)
    {
        FailFirstCreation(fault);
        using var handler = new Handler(RepeatAsync) { InnerHandler = new SocketsHttpHandler() };
        await using var store = new MlflowTrackingStore(
            new(MlflowServers.Options(_server.Uri.ToString()), TimeProvider.System, () => handler), TimeProvider.System);
        var experiment = await store.CreateExperimentAsync("models", null, [], Token);

        await store.CreateLoggedModelAsync(new() { ModelId = "ours", ExperimentId = experiment.Id }, Token);

        Assert.Equal(["2"], Query("SELECT count(*) FROM logged_models"));
    }

    [Fact]
    public async Task A_handler_that_gives_up_after_it_has_sent_makes_no_second_model()
    {
        var gaveUp = 0;
        var services = Services();
        services.AddHttpClient(MlOpsServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Handler(async (request, send) =>
        {
            var reply = await send();
            return request.RequestUri!.AbsolutePath.EndsWith("/logged-models", StringComparison.Ordinal) && Interlocked.Increment(ref gaveUp) == 1
                ? throw new TaskCanceledException("The host's patience ended.")
                : reply;
        }));
        await using var provider = services.BuildServiceProvider();
        var tracking = provider.GetRequiredService<TrackingClient>();
        await tracking.CreateExperimentAsync("models", cancellationToken: Token);

        await tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("models"), Token);

        Assert.Equal((1, "1"), (gaveUp, Query("SELECT count(*) FROM logged_models").Single()));
    }

    [Fact]
    public async Task A_handler_that_refuses_to_send_is_as_a_server_that_is_out_of_reach()
    {
        var isOpen = true;
        var services = Services();
        services.AddHttpClient(MlOpsServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Handler((_, send) =>
            Volatile.Read(ref isOpen) ? throw new InvalidOperationException("The circuit is open.") : send()));
        await using var provider = services.BuildServiceProvider();
        var tracking = provider.GetRequiredService<TrackingClient>();
        await using var run = await tracking.StartRunAsync(cancellationToken: Token);
        run.LogMetric("loss", 0.5);

        var error = await Assert.ThrowsAsync<MlflowException>(() => tracking.GetExperimentAsync("0", Token));
        Volatile.Write(ref isOpen, false);
        await run.SyncAsync(Token);

        Assert.True(error.IsTransient);
        Assert.Contains("The circuit is open.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], Query("SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task What_the_server_said_reaches_the_caller_past_a_handler_that_repeats()
    {
        var services = Services();
        services.AddHttpClient(MlOpsServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Handler(RepeatAsync));
        _server.Faults.Use(request => request.Path.EndsWith("experiments/create", StringComparison.Ordinal) ? Fault.Status(500, "INTERNAL_ERROR") : null);
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => provider.GetRequiredService<TrackingClient>().CreateExperimentAsync("models", cancellationToken: Token));

        Assert.Contains("Injected 500.", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _server.Requests.CountOf("experiments/create"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a resilience handler does: three attempts, whatever the request is.</summary>
    private static async Task<HttpResponseMessage> RepeatAsync(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var reply = await send();
                if ((int)reply.StatusCode < 500 || attempt == 3)
                {
                    return reply;
                }

                reply.Dispose();
            }
            catch (HttpRequestException) when (attempt < 3)
            {
                // Again.
            }
        }
    }

    private static bool IsCreation(LoggedRequest request) => request.Method == "POST" && request.Path.EndsWith("/logged-models", StringComparison.Ordinal);

    private void FailFirstCreation(string fault)
    {
        var count = 0;
        _server.Faults.Use(request => IsCreation(request) && Interlocked.Increment(ref count) == 1
            ? fault == "lost" ? Fault.DropAfter : Fault.Status(503).After()
            : null);
    }

    private IServiceCollection Services(string user = "") => new ServiceCollection().AddMlOps(options =>
    {
        options.TrackingUri = $"http://{user}{_server.Uri.Authority}";
        options.HomeFolder = _folder.File(".mlops");
        options.CloseRunsOnSignals = false;
    });

    private async Task LogAsync(IServiceCollection services)
    {
        await using var provider = services.BuildServiceProvider();
        await using var run = await provider.GetRequiredService<TrackingClient>().StartRunAsync(cancellationToken: Token);
        run.LogMetric("loss", 0.5);
        await run.LogTextAsync("text", "notes/a.txt", Token);
        await run.CompleteAsync(Token);
    }

    private List<string> Query(string sql) => TestDatabase.Query(_server.DatabasePath, sql);

    private sealed class Handler(Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> handle) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            handle(request, () => base.SendAsync(request, cancellationToken));
    }
}
