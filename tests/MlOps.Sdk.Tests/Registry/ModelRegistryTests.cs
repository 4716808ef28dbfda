using System.Globalization;
using Microsoft.Extensions.Logging.Testing;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry;

/// <summary>What users see of the registry, the same on every store.</summary>
public abstract partial class ModelRegistryTests : IAsyncLifetime
{
    private protected const string Name = "delays";
    private protected const string Champion = "models:/delays@champion";

    private readonly PausingClock _clock = new();
    private readonly FakeLogCollector _logs = new();
    private MlOpsClient _mlops = null!;
    private IModelRegistryStore _store = null!;
    private ModelRegistry _registry = null!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract string TrackingUri { get; }

    /// <summary>The file with MLflow's tables, for what others do there.</summary>
    private protected abstract string Database { get; }

    private protected TempFolder Folder { get; } = new();

    private protected PausingClock Clock => _clock;

    /// <summary>A registry whose pauses end when a test says so.</summary>
    private protected ModelRegistry Registry => _registry;

    public virtual async ValueTask InitializeAsync()
    {
        _mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = TrackingUri;
            options.HomeFolder = Folder.File(".mlops");
            options.DeliveryInterval = TimeSpan.FromMilliseconds(20);
            options.CloseRunsOnSignals = false;
            options.Context.Clear();
        });
        _store = MakeStore(_clock);
        _registry = new(_store, new TrackedModelSources(_mlops.Tracking), new(Folder.File("models")), events: null, _clock, new FakeLogger(_logs));
        await _registry.CreateModelAsync(Name, cancellationToken: Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _mlops.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract IModelRegistryStore MakeStore(TimeProvider time);

    private protected IReadOnlyList<FakeLogRecord> LogsOf(int eventId) => [.. _logs.GetSnapshot().Where(record => record.Id.Id == eventId)];

    private protected async Task<int> AddVersionAsync(string? alias = null, string source = "s3://bucket/model")
    {
        var created = await _registry.CreateVersionAsync(Name, ModelVersionDescription.From(source), Token);
        if (alias is not null)
        {
            await _registry.SetAliasAsync(Name, alias, created.Version, Token);
        }

        return created.Version;
    }

    /// <summary>Changes a version as servers and older programs do.</summary>
    private void Change(int version, string column, string value) => TestDatabase.Execute(
        Database, string.Create(CultureInfo.InvariantCulture, $"UPDATE model_versions SET {column} = '{value}' WHERE name = '{Name}' AND version = {version}"));
}

public sealed class ModelRegistryOnSqliteTests : ModelRegistryTests
{
    private protected override string TrackingUri => "sqlite:///" + Database;

    private protected override string Database => Folder.File("mlflow.db");

    private protected override IModelRegistryStore MakeStore(TimeProvider time) => new SqliteRegistryStore(Database, artifactRoot: null, time);
}

public sealed class ModelRegistryOnAServerTests : ModelRegistryTests
{
    private MlflowTestServer _server = null!;

    private protected override string TrackingUri => _server.Uri.AbsoluteUri;

    private protected override string Database => _server.DatabasePath;

    public override async ValueTask InitializeAsync()
    {
        _server = await MlflowTestServer.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_watcher_outlives_a_server_that_is_down_and_sees_what_moved_meanwhile()
    {
        await AddVersionAsync("champion");
        await using var versions = Registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));
        await AddVersionAsync("champion");

        await _server.StopAsync();
        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(2);
        var pause = await Clock.WhenPausedAsync(Token);
        await _server.StartAgainAsync();
        Clock.Advance(pause);

        Assert.True(await next);
        Assert.Equal(2, versions.Current.Version);
        Assert.Equal(2, LogsOf(702).Count);
        Assert.Empty(LogsOf(701));
    }

    [Fact]
    public async Task An_alias_that_went_while_the_server_was_down_is_told_of()
    {
        await AddVersionAsync("champion");
        await using var versions = Registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));
        await Registry.DeleteAliasAsync(Name, "champion", Token);

        await _server.StopAsync();
        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(1);
        var pause = await Clock.WhenPausedAsync(Token);
        await _server.StartAgainAsync();
        Clock.Advance(pause);
        await PassAsync(1);
        pause = await Clock.WhenPausedAsync(Token);
        await AddVersionAsync("champion");
        Clock.Advance(pause);

        Assert.True(await next);
        Assert.Equal(2, versions.Current.Version);
        Assert.Single(LogsOf(701));
    }

    [Fact]
    public async Task The_first_look_must_succeed_and_a_credential_that_is_withdrawn_ends_the_stream()
    {
        await AddVersionAsync("champion");
        await using var versions = Registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        _server.Faults.Use(_ => Fault.Status(403, MlflowErrorCodes.PermissionDenied));
        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(1);
        var withdrawn = await Assert.ThrowsAsync<MlflowException>(() => next);
        _server.Faults.Use(_ => Fault.Status(503));
        await using var others = Registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        var down = await Assert.ThrowsAsync<MlflowException>(async () => await others.MoveNextAsync());

        Assert.Equal((MlflowErrorCodes.PermissionDenied, true), (withdrawn.ErrorCode, down.IsTransient));
    }

    private protected override IModelRegistryStore MakeStore(TimeProvider time) =>
        new MlflowRegistryStore(MlflowServers.To(_server.Uri.ToString(), retries: 0, time));
}
