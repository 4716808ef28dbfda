using System.Collections.Concurrent;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class ActiveRunTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task What_is_logged_is_in_the_store_when_the_run_is_completed()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("churn").Named("first"), Token);

        run.LogMetric("loss", 0.5, step: 1);
        run.LogMetrics(new Dictionary<string, double> { ["val/loss"] = 0.75, ["val/acc"] = double.NaN }, step: 2);
        run.LogParam("optimizer", "adam");
        run.SetTag("team", "risk");
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal((RunStatus.Finished, "first"), (stored.Status, stored.Name));
        Assert.Equal((0.5, 1), (stored.Metrics["loss"].Value, stored.Metrics["loss"].Step));
        Assert.Equal((0.75, double.NaN), (stored.Metrics["val/loss"].Value, stored.Metrics["val/acc"].Value));
        Assert.Equal("adam", stored.Params["optimizer"]);
        Assert.Equal("risk", stored.Tags["team"]);
    }

    [Fact]
    public async Task A_run_that_is_disposed_without_being_completed_has_failed()
    {
        await using var mlops = _folder.Create();
        string id;
        await using (var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token))
        {
            id = run.Id;
        }

        Assert.Equal(RunStatus.Failed, (await mlops.Tracking.GetRunAsync(id, Token)).Status);
    }

    [Theory]
    [InlineData(RunStatus.Finished)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Killed)]
    public async Task The_first_end_of_a_run_counts(RunStatus status)
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await run.EndAsync(status, Token);
        await run.CompleteAsync(Token);
        await run.EndAsync(RunStatus.Failed, Token);

        Assert.Equal(status, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Status);
    }

    [Theory]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Unknown)]
    [InlineData(RunStatus.Scheduled)]
    [InlineData((RunStatus)9)]
    public async Task A_run_ends_only_with_a_status_that_is_an_end(RunStatus status)
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => run.EndAsync(status, Token));
    }

    [Fact]
    public async Task Nothing_can_be_logged_to_a_run_that_has_ended()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        var error = Assert.Throws<InvalidOperationException>(() => run.LogMetric("loss", 1));
        Assert.Throws<InvalidOperationException>(() => run.LogMetrics([new("loss", 1)]));
        Assert.Throws<InvalidOperationException>(() => run.LogParam("rounds", 1));
        Assert.Throws<InvalidOperationException>(() => run.SetTag("team", "risk"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.LogTextAsync("text", "a.txt", Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.StartNestedAsync(RunDescription.Default, Token));

        Assert.Contains($"RunDescription.Resume(\"{run.Id}\")", error.Message, StringComparison.Ordinal);
        Assert.True(mlops.Tracking.Health.IsHealthy);
    }

    [Fact]
    public async Task A_metric_that_is_logged_while_the_run_ends_is_in_the_store_or_refused()
    {
        await using var mlops = _folder.Create();
        for (var round = 0; round < 20; round++)
        {
            await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
            using var began = new CountdownEvent(3);
            var returned = new ConcurrentBag<long>();
            var logging = Enumerable.Range(0, 3).Select(thread => Task.Factory.StartNew(() =>
            {
                began.Signal();
                for (var step = 0L + (thread << 20); step < (thread << 20) + 3_000; step++)
                {
                    try
                    {
                        run.LogMetric("loss", 1, step);
                    }
                    catch (InvalidOperationException)
                    {
                        return;
                    }

                    returned.Add(step);
                }
            }, Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            began.Wait(Token);
            await run.CompleteAsync(Token);
            await Task.WhenAll(logging);

            var stored = new HashSet<long>();
            await foreach (var point in mlops.Tracking.GetMetricHistoryAsync(run.Id, "loss", Token))
            {
                stored.Add(point.Step);
            }

            Assert.Equal(returned.Count, stored.Count);
            Assert.True(stored.SetEquals(returned));
            Assert.Equal(0, mlops.Tracking.Health.LostRecords);
        }
    }

    [Fact]
    public async Task Logging_a_metric_allocates_nothing()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        run.LogMetric("val/loss", 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 1000; step++)
        {
            run.LogMetric("val/loss", 0.5, step);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Metrics_of_which_one_has_a_bad_key_are_not_logged_at_all()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        Assert.Throws<ArgumentException>(() => run.LogMetrics([new("good", 1), new("a//b", 2)]));

        Assert.Empty((await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics);
    }

    [Fact]
    public async Task Params_and_tags_of_which_one_has_a_bad_key_are_not_logged_at_all()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        Assert.Throws<ArgumentException>(() => run.LogParams(new SortedDictionary<string, int> { ["a"] = 1, ["b//c"] = 2 }));
        Assert.Throws<ArgumentException>(() => run.SetTags([new("team", "risk"), new("../x", "y")]));
        Assert.Throws<ArgumentNullException>(() => run.SetTags([new("team", "risk"), new("x", null!)]));

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Empty(stored.Params);
        Assert.DoesNotContain("team", stored.Tags.Keys);
    }

    [Fact]
    public async Task A_param_can_be_logged_again_with_its_value_and_not_with_another()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        run.LogParam("rounds", 3);

        run.LogParam("rounds", "3");
        var error = Assert.Throws<ArgumentException>(() => run.LogParam("rounds", 4));

        Assert.Contains("'rounds' was logged as '3' and can't become '4'", error.Message, StringComparison.Ordinal);
        Assert.Equal("3", (await mlops.Tracking.GetRunAsync(run.Id, Token)).Params["rounds"]);
    }

    [Fact]
    public async Task A_tag_can_change_and_the_tag_of_the_name_renames_the_run()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named("before"), Token);

        run.SetTag("team", "risk");
        run.SetTags([new("team", "fraud"), new("mlflow.runName", "after")]);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(("fraud", "after"), (stored.Tags["team"], stored.Name));
    }

    [Fact]
    public async Task A_long_param_is_cut_with_one_warning_and_whole_in_an_artifact()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var whole = new string('a', 5999) + "😀" + "the rest";

        run.LogParam("layers/first", whole);
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(whole[..6001], stored.Params["layers/first"]);
        Assert.Equal(whole, ReadArtifact(stored, "truncated/params/layers/first.txt"));
        var warning = Assert.Single(_folder.LogsOf(211));
        Assert.Contains("6000", warning.Message, StringComparison.Ordinal);
        Assert.Contains("truncated/params/layers/first.txt", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_just_the_limit_is_not_cut()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var (param, tag) = (string.Concat(Enumerable.Repeat("😀", 6000)), string.Concat(Enumerable.Repeat("😀", 8000)));

        run.LogParam("p", param);
        run.SetTag("t", tag);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal((param, tag), (stored.Params["p"], stored.Tags["t"]));
        Assert.Empty(_folder.LogsOf(211));
    }

    [Fact]
    public async Task A_long_tag_that_is_set_again_has_its_newest_value_in_the_artifact()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        run.SetTag("notes", new string('a', 9000));
        run.SetTag("notes", new string('b', 9000));
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(new string('b', 8000), stored.Tags["notes"]);
        Assert.Equal(new string('b', 9000), ReadArtifact(stored, "truncated/tags/notes.txt"));
    }

    [Fact]
    public async Task A_long_value_under_a_key_that_is_too_long_for_a_file_name_is_kept_too()
    {
        await using var mlops = _folder.Create(options => options.DrainTimeout = TimeSpan.FromMinutes(1));
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        run.SetTag(new string('ä', 250), new string('b', 9000));
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(stored.ArtifactUri, "truncated", "tags")));
        Assert.Equal(9000, new FileInfo(kept).Length);
        Assert.Contains(Path.GetFileName(kept), Assert.Single(_folder.LogsOf(211)).Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Finished, stored.Status);
    }

    [Fact]
    public async Task Nested_runs_name_their_parent_and_are_in_its_experiment()
    {
        await using var mlops = _folder.Create();
        await using var parent = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("tuning"), Token);

        await using var child = await parent.StartNestedAsync(RunDescription.Default.Named("fold 1"), Token);

        var (ofParent, ofChild) = (await mlops.Tracking.GetRunAsync(parent.Id, Token), await mlops.Tracking.GetRunAsync(child.Id, Token));
        Assert.Equal(parent.Id, ofChild.Tags["mlflow.parentRunId"]);
        Assert.Equal(ofParent.ExperimentId, ofChild.ExperimentId);
    }

    [Fact]
    public async Task A_run_that_is_nested_in_a_resumed_one_is_in_its_experiment()
    {
        await using var mlops = _folder.Create();
        string id;
        await using (var first = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("tuning"), Token))
        {
            id = first.Id;
        }

        await using var parent = await mlops.Tracking.StartRunAsync(RunDescription.Resume(id), Token);
        await using var child = await parent.StartNestedAsync(RunDescription.Default, Token);

        var experiment = await mlops.Tracking.GetExperimentByNameAsync("tuning", Token);
        Assert.Equal(experiment.Id, (await mlops.Tracking.GetRunAsync(child.Id, Token)).ExperimentId);
    }

    [Fact]
    public async Task A_resumed_run_adds_to_what_it_has()
    {
        await using var mlops = _folder.Create();
        string id;
        await using (var first = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named("first"), Token))
        {
            id = first.Id;
            first.LogMetric("loss", 1, step: 1);
            first.LogParam("rounds", 3);
        }

        await using (var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(id), Token))
        {
            var running = await mlops.Tracking.GetRunAsync(id, Token);
            Assert.Equal((RunStatus.Running, (DateTimeOffset?)null), (running.Status, running.EndTime));
            Assert.Null(again.Name);
            again.LogMetric("loss", 2, step: 2);
            again.LogParam("rounds", 3);
            await again.CompleteAsync(Token);
        }

        var stored = await mlops.Tracking.GetRunAsync(id, Token);
        Assert.Equal((RunStatus.Finished, "first", 2), (stored.Status, stored.Name, stored.Metrics["loss"].Value));
        Assert.True(mlops.Tracking.Health.IsHealthy);
    }

    [Fact]
    public async Task Sync_waits_until_all_that_was_logged_is_in_the_store()
    {
        await using var mlops = _folder.Create(options => options.DeliveryInterval = TimeSpan.FromHours(1));
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        for (var step = 0; step < 25_000; step++)
        {
            run.LogMetric("loss", step, step);
        }

        await run.SyncAsync(Token);

        Assert.Equal(["25000"], MlflowDatabase.TestDatabase.Query(_folder.Database, "SELECT count(*) FROM metrics"));
        Assert.Equal(0, mlops.Tracking.Health.UndeliveredRecords);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string ReadArtifact(Run run, string path) => File.ReadAllText(Path.Combine(run.ArtifactUri, path));
}
