using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Sdk.DependencyInjection;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Sdk.Tracking;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.DependencyInjection;

/// <summary>The library in a host: its options, its life, its health.</summary>
public sealed class HostTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_host_with_faulty_options_does_not_start_and_names_all_faults()
    {
        var builder = Builder(new()
        {
            ["MlOps:TrackingUri"] = "postgresql://somewhere",
            ["MlOps:DrainTimeout"] = "soon",
            ["MlOps:FlushInterval"] = "02:00:00",
            ["MlOps:TrackingUrl"] = "http://localhost:5000",
            ["MlOps:SystemMetrics:Enabled"] = "true",
            ["MlOps:SystemMetrics:SamplesBeforeLogging"] = "0",
        });
        builder.Services.AddMlOps(builder.Configuration.GetSection("MlOps"));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Equal(5, exception.Failures.Count());
        Assert.All(
            ["postgresql", "'MlOps:DrainTimeout' is 'soon'", "FlushInterval is 02:00:00", "'MlOps:TrackingUrl' is no option", "SamplesBeforeLogging"],
            part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_configuration_sets_every_option()
    {
        Dictionary<string, string?> values = new()
        {
            ["TrackingUri"] = "sqlite:///" + _folder.Database,
            ["HomeFolder"] = _folder.HomeFolder,
            ["RegistryUri"] = "sqlite:///" + _folder.File("models.db"),
            ["ModelCacheFolder"] = _folder.File("cache"),
            ["ArtifactRoot"] = _folder.File("artifacts"),
            ["ExperimentName"] = "from configuration",
            ["ExperimentId"] = "",
            ["FlushInterval"] = "00:00:00.2",
            ["DeliveryInterval"] = "00:00:00.3",
            ["DrainTimeout"] = "00:00:04",
            ["RecoveryTimeout"] = "00:00:05",
            ["CloseRunsOnSignals"] = "false",
            ["Context:Git"] = "false",
            ["Context:GitDiff"] = "true",
            ["Context:GitFolder"] = _folder.Path,
            ["Context:CommandLine"] = "false",
            ["Context:Software"] = "false",
            ["Context:Hardware"] = "false",
            ["Context:HostName"] = "false",
            ["Context:Packages"] = "false",
            ["Context:EnvironmentTags"] = "false",
            ["SystemMetrics:Enabled"] = "true",
            ["SystemMetrics:SamplingInterval"] = "00:00:07",
            ["SystemMetrics:SamplesBeforeLogging"] = "3",
            ["SystemMetrics:NodeId"] = "node-1",
            ["SystemMetrics:NvidiaSmiPath"] = "/usr/bin/none",
        };
        Assert.Equal(MlOpsConfiguration.Keys.Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));
        await using var provider = new ServiceCollection()
            .AddMlOps(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<MlOpsClientOptions>>().Value;

        Assert.Equal(
            ("from configuration", null, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5), false),
            (options.ExperimentName, options.ExperimentId, options.FlushInterval, options.DeliveryInterval, options.DrainTimeout, options.RecoveryTimeout, options.CloseRunsOnSignals));
        Assert.Equal(("sqlite:///" + _folder.File("models.db"), _folder.File("cache")), (options.RegistryUri, options.ModelCacheFolder));
        Assert.Equal((false, true, _folder.Path, false), (options.Context.Git, options.Context.GitDiff, options.Context.GitFolder, options.Context.Packages));
        Assert.Equal((true, TimeSpan.FromSeconds(7), 3, "node-1"), (options.SystemMetrics.Enabled, options.SystemMetrics.SamplingInterval, options.SystemMetrics.SamplesBeforeLogging, options.SystemMetrics.NodeId));
        Assert.NotNull(provider.GetRequiredService<TrackingClient>());
    }

    [Fact]
    public async Task Clients_by_key_have_stores_of_their_own()
    {
        var builder = Builder();
        builder.Services.AddMlOps(Configure);
        builder.Services.AddKeyedMlOps("other", options =>
        {
            Configure(options);
            options.TrackingUri = "sqlite:///" + _folder.File("other.db");
        });
        using var host = builder.Build();
        await host.StartAsync(Token);

        var own = host.Services.GetRequiredService<TrackingClient>();
        var other = host.Services.GetRequiredKeyedService<TrackingClient>("other");
        await own.RunAsync(RunDescription.Default.Named("own"), run => Task.CompletedTask);
        await other.RunAsync(RunDescription.Default.Named("other"), run => Task.CompletedTask);
        await host.StopAsync(Token);

        Assert.NotSame(own, other);
        Assert.Equal(["own"], TestDatabase.Query(_folder.Database, "SELECT name FROM runs"));
        Assert.Equal(["other"], TestDatabase.Query(_folder.File("other.db"), "SELECT name FROM runs"));
    }

    [Fact]
    public async Task What_services_log_while_the_host_stops_is_delivered()
    {
        var builder = Builder();
        builder.Services.AddHostedService<Training>(); // before the library: it stops after what came later
        builder.Services.AddMlOps(Configure);
        using var host = builder.Build();
        await host.StartAsync(Token);

        await host.StopAsync(Token);

        Assert.Equal(["FINISHED"], TestDatabase.Query(_folder.Database, "SELECT status FROM runs"));
        Assert.Equal(["1"], TestDatabase.Query(_folder.Database, "SELECT value FROM metrics WHERE key = 'stopped'"));
    }

    [Fact]
    public async Task A_host_that_has_to_stop_does_not_wait_for_a_server_that_never_answers()
    {
        await using var server = await MlflowTestServer.StartAsync();
        server.Faults.Use(_ => Fault.BlackHole);
        var builder = Builder();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        builder.Services.AddMlOps(options =>
        {
            Configure(options);
            options.TrackingUri = server.Uri.AbsoluteUri;
            options.DrainTimeout = TimeSpan.FromMinutes(10);
        });
        string home;
        using (var host = builder.Build())
        {
            await host.StartAsync(Token);
            home = _folder.HomeFolder;
            (await host.Services.GetRequiredService<TrackingClient>().StartRunAsync(cancellationToken: Token)).LogMetric("loss", 1);

            await host.StopAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token); // a tenth of the drain time-out
        }

        server.Faults.Clear();
        await MlOpsClient.SyncAsync(home, Token);
        Assert.Equal(["FAILED"], TestDatabase.Query(server.DatabasePath, "SELECT status FROM runs"));
    }

    [Fact]
    public async Task The_health_check_tells_a_store_in_reach_from_one_that_is_not()
    {
        await using var server = await MlflowTestServer.StartAsync();
        var builder = Builder();
        builder.Services.AddMlOps(options =>
        {
            Configure(options);
            options.TrackingUri = server.Uri.AbsoluteUri;
            options.DrainTimeout = TimeSpan.Zero;
        });
        builder.Services.AddHealthChecks().AddMlOps(options => options.StoreTimeout = TimeSpan.FromSeconds(30), tags: ["ready"]);
        using var host = builder.Build();
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        var run = await host.Services.GetRequiredService<TrackingClient>().StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);

        var healthy = (await checks.CheckHealthAsync(Token)).Entries["mlops"];
        await server.StopAsync();
        run.LogMetric("loss", 1);
        var degraded = (await checks.CheckHealthAsync(Token)).Entries["mlops"];

        Assert.Equal((HealthStatus.Healthy, true), (healthy.Status, healthy.Data["store_reachable"]));
        Assert.Equal((HealthStatus.Degraded, false), (degraded.Status, degraded.Data["store_reachable"]));
        Assert.Contains("out of reach", degraded.Description, StringComparison.Ordinal);
        Assert.Equal(1L, degraded.Data["undelivered_records"]);
        Assert.Contains("ready", healthy.Tags);
    }

    [Fact]
    public async Task Messages_of_code_that_works_for_a_run_become_its_artifact()
    {
        var builder = Builder();
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddMlOpsRun();
        builder.Services.AddMlOps(Configure);
        using var host = builder.Build();
        await host.StartAsync(Token);
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("App.Trainer");
        var tracking = host.Services.GetRequiredService<TrackingClient>();
        logger.LogInformation("before any run");
        string[] ids = ["", ""];

        await Task.WhenAll(Enumerable.Range(0, 2).Select(i => tracking.RunAsync(async run =>
        {
            ids[i] = run.Id;
            using (logger.BeginScope("epoch {Epoch}", 3))
            {
                logger.LogInformation(new EventId(7), "run {Number} says hello", i);
            }

            await Task.Yield();
            logger.LogDebug("too low");
            logger.LogError(new InvalidOperationException("boom"), "with {Secret}", "ghp_" + new string('a', 36));
        })));
        logger.LogInformation("after all runs");

        foreach (var (i, id) in ids.Index())
        {
            var artifact = Assert.Single(await tracking.ListArtifactsAsync(id, "logs", Token).ToListAsync(Token));
            await using var content = await tracking.OpenArtifactAsync(id, artifact.Path, Token);
            using var reader = new StreamReader(content);
            var text = await reader.ReadToEndAsync(Token);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info App\.Trainer\[7\] epoch 3 => run " + i + " says hello\n", text);
            Assert.Contains("fail App.Trainer with ", text, StringComparison.Ordinal);
            Assert.Contains("InvalidOperationException: boom", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ghp_aaaa", text, StringComparison.Ordinal);
            Assert.DoesNotContain("too low", text, StringComparison.Ordinal);
            Assert.DoesNotContain("any run", text, StringComparison.Ordinal);
            Assert.DoesNotContain($"run {1 - i} says", text, StringComparison.Ordinal);
        }

        await host.StopAsync(Token);
    }

    [Fact]
    public async Task The_code_in_the_documents_does_what_they_say()
    {
        var builder = Builder(new()
        {
            ["MlOps:TrackingUri"] = "sqlite:///" + _folder.Database,
            ["MlOps:HomeFolder"] = _folder.HomeFolder,
            ["MlOps:CloseRunsOnSignals"] = "false",
        });

        #region host
        builder.Services.AddMlOps(builder.Configuration.GetSection("MlOps"));
        builder.Services.AddHealthChecks().AddMlOps();       // store reachable, backlog, oldest undelivered
        builder.Logging.AddMlOpsRun();                       // messages of a run become its artifact logs/run-….log
        builder.Services.AddHostedService<TrainingService>();
        #endregion

        using var host = builder.Build();
        await host.StartAsync(Token);
        await host.Services.GetServices<IHostedService>().OfType<TrainingService>().Single().ExecuteTask!;
        await host.StopAsync(Token);

        Assert.Equal(["FINISHED"], TestDatabase.Query(_folder.Database, "SELECT status FROM runs"));
        Assert.Equal(["loss|3", "training.examples|1"], TestDatabase.Query(_folder.Database, "SELECT key, count(*) FROM metrics GROUP BY key ORDER BY key"));
        Assert.Equal(["96"], TestDatabase.Query(_folder.Database, "SELECT value FROM latest_metrics WHERE key = 'training.examples'"));
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static HostApplicationBuilder Builder(Dictionary<string, string?>? configuration = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        return builder;
    }

    private void Configure(MlOpsClientOptions options)
    {
        options.TrackingUri = "sqlite:///" + _folder.Database;
        options.HomeFolder = _folder.HomeFolder;
        options.CloseRunsOnSignals = false;
        options.Context.Clear();
    }

    private sealed class Training(TrackingClient tracking) : IHostedService
    {
        private ActiveRun? _run;

        public async Task StartAsync(CancellationToken cancellationToken) => _run = await tracking.StartRunAsync(cancellationToken: cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            _run!.LogMetric("stopped", 1);
            await _run.CompleteAsync(cancellationToken);
        }
    }
}
