using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    private static readonly Dataset Iris = new("iris", "abc123", "local", """{"uri": "/data/iris.csv"}""", """{"mlflow_colspec": []}""", """{"num_rows": 150}""");

    [Fact]
    public async Task An_input_reads_back_as_it_was_logged()
    {
        var runId = await StartRunAsync();

        await Store.LogInputAsync(runId, new(Iris, "train"), Token);
        await Store.LogInputAsync(runId, new(new("日本", "d", "http", ""), null), Token);

        var inputs = (await FindRunAsync(runId)).Inputs;
        Assert.Equal(["train", null], inputs.Select(input => input.Context));
        Assert.Equal(
            ("iris", "abc123", "local", Iris.Source, Iris.Schema, Iris.Profile),
            (inputs[0].Dataset.Name, inputs[0].Dataset.Digest, inputs[0].Dataset.SourceType, inputs[0].Dataset.Source, inputs[0].Dataset.Schema, inputs[0].Dataset.Profile));
        Assert.Equal(("日本", "", null, null), (inputs[1].Dataset.Name, inputs[1].Dataset.Source, inputs[1].Dataset.Schema, inputs[1].Dataset.Profile));
    }

    [Fact]
    public async Task An_input_that_is_logged_again_stays_one()
    {
        var runId = await StartRunAsync();

        await Store.LogInputAsync(runId, new(Iris, "train"), Token);
        await Store.LogInputAsync(runId, new(Iris, "train"), Token);

        Assert.Equal("train", Assert.Single((await FindRunAsync(runId)).Inputs).Context);
    }

    [Fact]
    public async Task Runs_of_an_experiment_share_a_dataset_each_with_its_own_context()
    {
        var first = await StartRunAsync();
        var second = await StartRunAsync();
        await Store.LogInputAsync(first, new(Iris, "train"), Token);

        await Store.LogInputAsync(second, new(new("iris", "abc123", "http", "elsewhere"), "eval"), Token);

        Assert.Equal("train", Assert.Single((await FindRunAsync(first)).Inputs).Context);
        var shared = Assert.Single((await FindRunAsync(second)).Inputs);
        Assert.Equal(("eval", "local", Iris.Profile), (shared.Context, shared.Dataset.SourceType, shared.Dataset.Profile));
    }

    [Fact]
    public async Task A_long_profile_is_kept_whole()
    {
        var runId = await StartRunAsync();
        var profile = new string('p', 1_200_000);

        await Store.LogInputAsync(runId, new(new("wide", "1", "local", "x", new string('s', 1_048_575), profile), "train"), Token);

        var dataset = Assert.Single((await FindRunAsync(runId)).Inputs).Dataset;
        Assert.Equal(1_048_575, dataset.Schema!.Length);
        Assert.Equal(profile, dataset.Profile);
    }

    [Fact]
    public async Task A_run_that_is_deleted_or_unknown_takes_no_input()
    {
        var runId = await StartRunAsync();
        await Store.DeleteRunAsync(runId, Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.LogInputAsync(runId, new(Iris, "train"), Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogInputAsync(UnknownRun, new(Iris, "train"), Token));
    }
}
