using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class TrackingClientSearchTests : IAsyncDisposable
{
    private readonly ClientFolder _folder = new();
    private readonly MlOpsClient _mlops;

    public TrackingClientSearchTests() => _mlops = _folder.Create();

    private TrackingClient Tracking => _mlops.Tracking;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _mlops.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_search_finds_what_was_logged_just_before()
    {
        await using var run = await Tracking.StartRunAsync(RunDescription.Default.Named("now").WithTag("team", "risk").WithParam("lr", 0.1), cancellationToken: Token);
        run.LogMetric("f1", 0.8);

        var found = Assert.Single(await ToListAsync(Tracking.SearchRunsAsync("metrics.f1 > 0.78 AND tags.team = 'risk' AND params.lr = '0.1'", cancellationToken: Token)));

        Assert.Equal(run.Id, found.Id);
        Assert.Equal(0.8, found.Metrics["f1"].Value);
        Assert.Equal("0.1", found.Params["lr"]);
        Assert.Equal("risk", found.Tags["team"]);
    }

    [Fact]
    public async Task Runs_of_all_experiments_are_searched_unless_some_are_named()
    {
        await Tracking.RunAsync(RunDescription.InExperiment("one").Named("a"), _ => Task.CompletedTask);
        await Tracking.RunAsync(RunDescription.InExperiment("two").Named("b"), _ => Task.CompletedTask);
        var two = await Tracking.GetExperimentByNameAsync("two", cancellationToken: Token);
        var order = new RunSearchOptions { OrderBy = { "run_name" } };

        Assert.Equal(["a", "b"], await NamesAsync(Tracking.SearchRunsAsync(options: order, cancellationToken: Token)));
        Assert.Equal(["a"], await NamesAsync(Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "one" } }, cancellationToken: Token)));
        Assert.Equal(["b"], await NamesAsync(Tracking.SearchRunsAsync(options: new() { ExperimentIds = { two.Id }, ExperimentNames = { "two" } }, cancellationToken: Token)));
        var exception = await Assert.ThrowsAsync<MlflowException>(() => NamesAsync(Tracking.SearchRunsAsync(options: new() { ExperimentNames = { "three" } }, cancellationToken: Token)));
        Assert.Equal("RESOURCE_DOES_NOT_EXIST", exception.ErrorCode);
    }

    [Fact]
    public async Task Pages_follow_each_other_and_results_stop_at_the_most_that_was_asked_for()
    {
        foreach (var name in "abcde")
        {
            await Tracking.RunAsync(RunDescription.Default.Named(name.ToString()), _ => Task.CompletedTask);
        }

        var options = new RunSearchOptions { OrderBy = { "run_name" }, PageSize = 2 };
        var first = await Tracking.SearchRunsPageAsync(options: options, cancellationToken: Token);
        var second = await Tracking.SearchRunsPageAsync(options: options, pageToken: first.NextPageToken, cancellationToken: Token);
        var last = await Tracking.SearchRunsPageAsync(options: options, pageToken: second.NextPageToken, cancellationToken: Token);

        Assert.Equal(["a b", "c d", "e"], new[] { first, second, last }.Select(page => string.Join(" ", page.Items.Select(run => run.Name))));
        Assert.Null(last.NextPageToken);
        Assert.Equal(["a", "b", "c", "d", "e"], await NamesAsync(Tracking.SearchRunsAsync(options: options, cancellationToken: Token)));
        options.MaxResults = 3;
        Assert.Equal(["a", "b", "c"], await NamesAsync(Tracking.SearchRunsAsync(options: options, cancellationToken: Token)));
    }

    [Fact]
    public async Task Deleted_runs_and_experiments_are_found_when_asked_for()
    {
        var kept = await Tracking.CreateExperimentAsync("kept", cancellationToken: Token);
        var gone = await Tracking.CreateExperimentAsync("gone", cancellationToken: Token);
        await Tracking.RunAsync(RunDescription.InExperiment("kept").Named("a"), run => Tracking.DeleteRunAsync(run.Id, cancellationToken: Token));
        await Tracking.DeleteExperimentAsync(gone.Id, cancellationToken: Token);

        Assert.Empty(await NamesAsync(Tracking.SearchRunsAsync(cancellationToken: Token)));
        Assert.Equal(["a"], await NamesAsync(Tracking.SearchRunsAsync(options: new() { View = ViewType.DeletedOnly }, cancellationToken: Token)));
        Assert.Equal([kept.Id, "0"], (await ToListAsync(Tracking.SearchExperimentsAsync(cancellationToken: Token))).Select(experiment => experiment.Id));
        Assert.Equal([gone.Id], (await ToListAsync(Tracking.SearchExperimentsAsync(options: new() { View = ViewType.DeletedOnly }, cancellationToken: Token))).Select(experiment => experiment.Id));
        Assert.Equal("kept", Assert.Single((await Tracking.SearchExperimentsPageAsync("name LIKE 'k%'", new() { OrderBy = { "name" } }, cancellationToken: Token)).Items).Name);
    }

    [Fact]
    public async Task Sizes_that_no_store_takes_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tracking.SearchRunsAsync(options: new() { PageSize = 0 }, cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tracking.SearchExperimentsAsync(options: new() { PageSize = 50_001 }, cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tracking.SearchRunsAsync(options: new() { MaxResults = 0 }, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Tracking.SearchRunsPageAsync(options: new() { PageSize = -1 }, cancellationToken: Token));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("!!!")]
    [InlineData("e30=")]
    [InlineData("eyJvZmZzZXQiOiAieCJ9")]
    public async Task A_token_that_no_page_came_with_is_refused(string token)
    {
        var exception = await Assert.ThrowsAsync<MlflowException>(() => Tracking.SearchRunsPageAsync(pageToken: token, cancellationToken: Token));

        Assert.Equal("INVALID_PARAMETER_VALUE", exception.ErrorCode);
    }

    [Fact]
    public async Task The_same_order_twice_is_refused_with_MLflows_code()
    {
        var exception = await Assert.ThrowsAsync<MlflowException>(
            () => Tracking.SearchRunsPageAsync(options: new() { OrderBy = { "created", "start_time DESC" } }, cancellationToken: Token));

        Assert.Equal("INTERNAL_ERROR", exception.ErrorCode);
        Assert.Contains("'start_time DESC' twice", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static async Task<List<string>> NamesAsync(IAsyncEnumerable<Run> runs) => (await ToListAsync(runs)).ConvertAll(run => run.Name);
}
