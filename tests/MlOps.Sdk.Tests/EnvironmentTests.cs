using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests;

[Collection(EnvironmentCollection.Name)]
public sealed class EnvironmentTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task The_first_start_goes_on_with_the_run_that_the_environment_names()
    {
        string id;
        await using (var before = _folder.Create())
        {
            await using var run = await before.Tracking.StartRunAsync(RunDescription.Default.Named("from outside"), Token);
            id = run.Id;
        }

        using var variable = new EnvironmentVariable("MLFLOW_RUN_ID", id);
        await using var mlops = _folder.Create();
        await using var first = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("ignored").WithTag("team", "risk"), Token);
        await using var second = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        Assert.Equal(id, first.Id);
        Assert.NotEqual(id, second.Id);
        var stored = await mlops.Tracking.GetRunAsync(id, Token);
        Assert.Equal(("from outside", "risk"), (stored.Name, stored.Tags["team"]));
    }

    [Fact]
    public async Task A_start_that_failed_leaves_the_run_of_the_environment_to_the_next()
    {
        using var variable = new EnvironmentVariable("MLFLOW_RUN_ID", "none");
        await using var mlops = _folder.Create();

        await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.StartRunAsync(cancellationToken: Token));
        await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.StartRunAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task A_client_is_made_from_variables_alone()
    {
        using var uri = new EnvironmentVariable("MLFLOW_TRACKING_URI", "sqlite:///" + _folder.Database);
        using var home = new EnvironmentVariable("MLOPS_HOME", _folder.HomeFolder);
        using var experiment = new EnvironmentVariable("MLFLOW_EXPERIMENT_NAME", "of the environment");
        await using var mlops = MlOpsClient.Create();

        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal((await mlops.Tracking.GetExperimentByNameAsync("of the environment", Token)).Id, stored.ExperimentId);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
