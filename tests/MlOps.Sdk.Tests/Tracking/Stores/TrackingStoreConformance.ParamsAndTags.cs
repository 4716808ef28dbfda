using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    [Fact]
    public async Task A_param_may_be_logged_again_with_the_same_value()
    {
        var runId = await StartRunAsync();

        await LogParamAsync(runId, "lr", "0.01");
        await LogParamAsync(runId, "lr", "0.01");

        Assert.Equal("0.01", (await FindRunAsync(runId)).Params["lr"]);
    }

    [Fact]
    public async Task A_param_never_changes()
    {
        var runId = await StartRunAsync();
        await LogParamAsync(runId, "lr", "0.01");

        var error = await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => LogParamAsync(runId, "lr", "0.02"));

        Assert.Contains("Changing param values is not allowed.", error.Message, StringComparison.Ordinal);
        Assert.Equal("0.01", (await FindRunAsync(runId)).Params["lr"]);
    }

    [Fact]
    public async Task One_changed_param_refuses_the_whole_batch()
    {
        var runId = await StartRunAsync();
        await LogParamAsync(runId, "lr", "0.01");
        var batch = Params(("newp", "1"), ("lr", "0.9"));
        batch.Metrics.Add(new MetricPoint("atomic", 1, Now, 0));
        batch.Tags.Add(new("newt", "1"));

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.LogBatchAsync(runId, batch, Token));

        var run = await FindRunAsync(runId);
        Assert.Equal("lr", Assert.Single(run.Params).Key);
        Assert.DoesNotContain("newt", run.Tags.Keys);
        Assert.Empty(run.Metrics);
        Assert.Empty(await ReadHistoryAsync(runId, "atomic"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_param_twice_in_a_batch_is_refused_even_when_equal(string second)
    {
        var runId = await StartRunAsync();

        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue, () => Store.LogBatchAsync(runId, Params(("dup", "1"), ("dup", second)), Token));

        Assert.Empty((await FindRunAsync(runId)).Params);
    }

    [Fact]
    public async Task A_param_may_be_empty()
    {
        var runId = await StartRunAsync();

        await LogParamAsync(runId, "empty", "");
        await LogParamAsync(runId, "empty", "");

        Assert.Equal("", (await FindRunAsync(runId)).Params["empty"]);
    }

    [Fact]
    public async Task A_param_is_cut_at_6000_characters()
    {
        var runId = await StartRunAsync();

        await LogParamAsync(runId, "p6001", new string('v', 6001));
        await LogParamAsync(runId, "p6001", new string('v', 6000));

        Assert.Equal(new string('v', 6000), (await FindRunAsync(runId)).Params["p6001"]);
    }

    [Fact]
    public async Task Characters_beyond_the_basic_plane_count_once()
    {
        var runId = await StartRunAsync();

        await LogParamAsync(runId, "owls", string.Concat(Enumerable.Repeat("🦉", 6001)));

        Assert.Equal(string.Concat(Enumerable.Repeat("🦉", 6000)), (await FindRunAsync(runId)).Params["owls"]);
    }

    [Fact]
    public async Task A_tag_takes_its_last_value()
    {
        var runId = await StartRunAsync();
        await SetTagAsync(runId, "stage", "one");

        await Store.LogBatchAsync(runId, Tags(("stage", "two"), ("stage", "three")), Token);

        Assert.Equal("three", (await FindRunAsync(runId)).Tags["stage"]);
    }

    [Fact]
    public async Task A_tag_may_be_empty()
    {
        var runId = await StartRunAsync();

        await SetTagAsync(runId, "stage2", "");

        Assert.Equal("", (await FindRunAsync(runId)).Tags["stage2"]);
    }

    [Fact]
    public async Task A_tag_is_cut_at_8000_characters()
    {
        var runId = await StartRunAsync();

        await SetTagAsync(runId, "long", new string('t', 8001));

        Assert.Equal(new string('t', 8000), (await FindRunAsync(runId)).Tags["long"]);
    }

    [Fact]
    public async Task The_tag_of_the_name_renames_the_run()
    {
        var runId = await StartRunAsync();

        await SetTagAsync(runId, TagNames.RunName, "renamed by tag");

        var run = await FindRunAsync(runId);
        Assert.Equal("renamed by tag", run.Name);
        Assert.Equal("renamed by tag", run.Tags[TagNames.RunName]);
    }

    [Theory]
    [InlineData("line\nbreak\ttab")]
    [InlineData("quote ' and \" and ; DROP TABLE runs")]
    [InlineData("\u0000nul")]
    [InlineData("日本🦉")]
    public async Task A_value_may_be_any_text(string value)
    {
        var runId = await StartRunAsync();

        await Store.LogBatchAsync(runId, Params(("text", value)), Token);
        await SetTagAsync(runId, "text", value);

        var run = await FindRunAsync(runId);
        Assert.Equal(value, run.Params["text"]);
        Assert.Equal(value, run.Tags["text"]);
    }
}
