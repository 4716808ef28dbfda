using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.DependencyInjection;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.DependencyInjection;

public sealed class MlOpsServiceCollectionExtensionsTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_host_gets_one_client_with_its_loggers_and_its_clock()
    {
        await using var provider = Services()
            .AddSingleton<ILoggerFactory>(_folder)
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Some.Time))
            .BuildServiceProvider();

        var tracking = provider.GetRequiredService<TrackingClient>();
        await using var run = await tracking.StartRunAsync(cancellationToken: Token);
        run.SetTag("notes", new string('a', 9000));

        Assert.Same(provider.GetRequiredService<MlOpsClient>().Tracking, tracking);
        Assert.Single(_folder.LogsOf(211));
        Assert.Equal(Some.Time, (await tracking.GetRunAsync(run.Id, Token)).StartTime);
    }

    [Fact]
    public async Task The_end_of_the_host_ends_its_runs()
    {
        string id;
        await using (var provider = Services().BuildServiceProvider())
        {
            id = (await provider.GetRequiredService<TrackingClient>().StartRunAsync(cancellationToken: Token)).Id;
        }

        await using var mlops = _folder.Create();
        Assert.Equal(RunStatus.Failed, (await mlops.Tracking.GetRunAsync(id, Token)).Status);
    }

    [Fact]
    public async Task The_end_of_the_host_may_be_one_that_waits()
    {
        string id;
        using (var provider = Services().BuildServiceProvider())
        {
            id = (await provider.GetRequiredService<TrackingClient>().StartRunAsync(cancellationToken: Token)).Id;
        }

        await using var mlops = _folder.Create();
        Assert.Equal(RunStatus.Failed, (await mlops.Tracking.GetRunAsync(id, Token)).Status);
    }

    [Fact]
    public async Task Registered_again_it_is_still_one_client_and_its_options_add_up()
    {
        await using var provider = Services().AddMlOps(options => options.ExperimentName = "second").BuildServiceProvider();

        Assert.Single(provider.GetServices<MlOpsClient>());
        Assert.Equal("second", provider.GetRequiredService<IOptions<MlOpsClientOptions>>().Value.ExperimentName);
    }

    [Fact]
    public async Task Faulty_options_are_reported_when_the_client_is_first_asked_for()
    {
        await using var provider = new ServiceCollection().AddMlOps(options => options.TrackingUri = "postgresql://localhost").BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<MlOpsClient>());
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IServiceCollection Services() => new ServiceCollection().AddMlOps(options =>
    {
        options.TrackingUri = "sqlite:///" + _folder.Database;
        options.HomeFolder = _folder.HomeFolder;
        options.CloseRunsOnSignals = false;
    });
}
