using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class TrackingClientTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_function_that_returns_is_a_finished_run()
    {
        await using var mlops = _folder.Create();

        await mlops.Tracking.RunAsync(run => Task.Run(() => run.LogMetric("loss", 0.5)));

        Assert.Equal(["FINISHED|"], EndedRuns());
    }

    [Fact]
    public async Task A_function_that_throws_is_a_failed_run_with_the_exception_as_a_tag_without_its_secrets()
    {
        await using var mlops = _folder.Create();

        await Assert.ThrowsAsync<InvalidOperationException>(() => mlops.Tracking.RunAsync(
            RunDescription.Default, _ => throw new InvalidOperationException("No login at https://bob:hunter22@example.org with password=hunter22")));

        var row = Assert.Single(EndedRuns());
        Assert.StartsWith("FAILED|System.InvalidOperationException: No login at https://[redacted]@example.org", row, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_that_is_too_long_for_a_tag_is_whole_in_an_artifact_without_its_secrets()
    {
        await using var mlops = _folder.Create();
        var id = "";

        await Assert.ThrowsAsync<InvalidOperationException>(() => mlops.Tracking.RunAsync(run =>
        {
            id = run.Id;
            throw new InvalidOperationException(new string('x', 9000) + " password=hunter22");
        }));

        var run = await mlops.Tracking.GetRunAsync(id, Token);
        var whole = File.ReadAllText(Path.Combine(run.ArtifactUri, "truncated/tags/mlops.exception.txt"));
        Assert.Contains("password=[redacted]", whole, StringComparison.Ordinal);
        Assert.Equal(8000, run.Tags["mlops.exception"].Length);
    }

    [Fact]
    public async Task A_function_whose_cancellation_was_asked_for_is_a_killed_run()
    {
        await using var mlops = _folder.Create();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mlops.Tracking.RunAsync(
            RunDescription.Default,
            async (_, token) =>
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
            cancellation.Token));

        Assert.Equal(["KILLED|"], EndedRuns());
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        await using var mlops = _folder.Create();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAsync<TaskCanceledException>(() => mlops.Tracking.RunAsync(
            RunDescription.Default, (_, _) => throw new TaskCanceledException("The request timed out."), cancellation.Token));

        Assert.StartsWith("FAILED|System.Threading.Tasks.TaskCanceledException: The request timed out.", Assert.Single(EndedRuns()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_a_cancellation_was_asked_for_unless_a_time_out_brought_it_about()
    {
        await using var mlops = _folder.Create();

        await Assert.ThrowsAsync<OperationCanceledException>(() => mlops.Tracking.RunAsync(_ => throw new OperationCanceledException()));
        Assert.Equal(["KILLED|"], EndedRuns());
        await Assert.ThrowsAsync<TaskCanceledException>(() => mlops.Tracking.RunAsync(
            _ => throw new TaskCanceledException("The request timed out.", new TimeoutException())));

        Assert.Equal(["FAILED", "KILLED"], EndedRuns().Select(row => row.Split('|')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_function_that_ends_its_run_itself_has_the_last_word()
    {
        await using var mlops = _folder.Create();

        await mlops.Tracking.RunAsync(run => run.EndAsync(RunStatus.Killed, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => mlops.Tracking.RunAsync(async run =>
        {
            await run.CompleteAsync(Token);
            throw new InvalidOperationException("too late");
        }));

        Assert.Equal(["FINISHED|", "KILLED|"], EndedRuns().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reader_sees_what_was_just_logged()
    {
        await using var mlops = _folder.Create(options => options.DeliveryInterval = TimeSpan.FromHours(1));
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        for (var step = 0; step < 20; step++)
        {
            run.LogMetric("loss", step, step);

            Assert.Equal(step, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics["loss"].Step);
        }

        var points = 0;
        await foreach (var point in mlops.Tracking.GetMetricHistoryAsync(run.Id, "loss", Token))
        {
            Assert.Equal(points++, point.Step);
        }

        Assert.Equal(20, points);
    }

    [Fact]
    public async Task A_reader_sees_the_end_of_a_run_that_is_still_on_its_way()
    {
        await using var mlops = _folder.Create(options => options.DeliveryInterval = TimeSpan.FromHours(1));
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.CompleteAsync(new(canceled: true)));

        Assert.Equal(RunStatus.Finished, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Status);
    }

    [Fact]
    public async Task A_reader_does_not_wait_for_ever_for_a_store_that_does_not_take_more()
    {
        await using var mlops = _folder.Create(options => options.DrainTimeout = TimeSpan.FromMilliseconds(200));
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);
        using var other = _folder.Lock();

        run.LogMetric("loss", 0.5);

        Assert.Empty((await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics);
    }

    [Fact]
    public async Task What_is_not_there_is_named_in_the_error_and_an_unknown_history_is_empty()
    {
        await using var mlops = _folder.Create();

        var errors = new[]
        {
            await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.GetRunAsync(Some.RunId(), Token)),
            await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.GetExperimentAsync("4711", Token)),
            await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.GetExperimentByNameAsync("none", Token)),
            await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.StartRunAsync(RunDescription.Resume("none"), Token)),
            await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.StartRunAsync(RunDescription.InExperimentWithId("4711"), Token)),
        };

        Assert.All(errors, error => Assert.Equal(("RESOURCE_DOES_NOT_EXIST", false), (error.ErrorCode, error.IsTransient)));
        await foreach (var _ in mlops.Tracking.GetMetricHistoryAsync(Some.RunId(), "loss", Token))
        {
            Assert.Fail("There is no such run.");
        }

        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task An_experiment_is_found_by_name_and_by_id()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("tuning"), Token);

        var byName = await mlops.Tracking.GetExperimentByNameAsync("tuning", Token);
        var byId = await mlops.Tracking.GetExperimentAsync(byName.Id, Token);

        Assert.Equal(("tuning", byName.Id), (byId.Name, byId.Id));
    }

    [Fact]
    public async Task A_run_goes_to_the_experiment_that_it_names_or_else_to_that_of_the_options()
    {
        await using var mlops = _folder.Create(options => options.ExperimentName = "of the options");
        await using var named = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("of the run"), Token);
        await using var other = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var experiment = await mlops.Tracking.GetExperimentByNameAsync("of the options", Token);
        await using var byId = await mlops.Tracking.StartRunAsync(RunDescription.InExperimentWithId(experiment.Id), Token);

        Assert.NotEqual(experiment.Id, (await mlops.Tracking.GetRunAsync(named.Id, Token)).ExperimentId);
        Assert.Equal(experiment.Id, (await mlops.Tracking.GetRunAsync(other.Id, Token)).ExperimentId);
        Assert.Equal(experiment.Id, (await mlops.Tracking.GetRunAsync(byId.Id, Token)).ExperimentId);
    }

    [Fact]
    public async Task Two_names_for_one_run_are_refused()
    {
        await using var mlops = _folder.Create();

        await Assert.ThrowsAsync<ArgumentException>(() => mlops.Tracking.StartRunAsync(
            RunDescription.Default.Named("one").WithTag("mlflow.runName", "another"), Token));
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Default.WithTag("mlflow.runName", "tagged"), Token);

        Assert.Equal(("tagged", "tagged"), (run.Name, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Name));
    }

    [Fact]
    public async Task A_description_with_tags_and_params_is_in_the_store_with_MLflows_own_tags()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(
            RunDescription.Default.WithTag("team", "risk").WithParams(new { Rounds = 3 }).WithParam("notes", new string('a', 7000)), Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(("risk", "3", 6000), (stored.Tags["team"], stored.Params["Rounds"], stored.Params["notes"].Length));
        Assert.Equal((Environment.UserName, "LOCAL", run.Name), (stored.Tags["mlflow.user"], stored.Tags["mlflow.source.type"], stored.Tags["mlflow.runName"]));
        Assert.Contains("mlflow.source.name", stored.Tags.Keys);
    }

    [Fact]
    public async Task A_client_that_is_disposed_ends_its_runs_and_starts_no_more()
    {
        var mlops = _folder.Create();
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await mlops.DisposeAsync();
        await mlops.DisposeAsync();

        Assert.Equal(["FAILED|"], EndedRuns());
        Assert.Throws<InvalidOperationException>(() => run.LogMetric("loss", 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => mlops.Tracking.StartRunAsync(cancellationToken: Token));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task A_run_that_is_started_while_the_client_is_disposed_is_ended_or_refused()
    {
        for (var round = 0; round < 20; round++)
        {
            var mlops = _folder.Create();
            var starting = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await mlops.Tracking.StartRunAsync(cancellationToken: Token);
                    return 1;
                }
                catch (ObjectDisposedException)
                {
                    return 0;
                }
            })).ToArray();
            await Task.WhenAny(starting);
            await mlops.DisposeAsync();
            await Task.WhenAll(starting);
        }

        await using var last = _folder.Create();
        await last.Tracking.SyncAsync(Token);
        Assert.All(EndedRuns(), row => Assert.Equal("FAILED|", row));
        Assert.Empty(_folder.FilesOfHome("journal"));
    }

    [Fact]
    public async Task A_client_whose_store_is_locked_starts_runs_all_the_same()
    {
        await using var mlops = _folder.Create();
        await using (var first = await mlops.Tracking.StartRunAsync(cancellationToken: Token))
        {
            await first.CompleteAsync(Token);
        }

        var other = _folder.Lock();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        run.LogMetric("loss", 0.5);
        await other.DisposeAsync();
        await run.CompleteAsync(Token);

        Assert.Equal(0.5, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics["loss"].Value);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private List<string> EndedRuns() => TestDatabase.Query(
        _folder.Database,
        "SELECT status, coalesce((SELECT value FROM tags WHERE key = 'mlops.exception' AND tags.run_uuid = runs.run_uuid), '') FROM runs");
}
