using System.Linq.Expressions;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class RunQueryTests : IAsyncDisposable
{
    private static readonly string[] Ids = ["a1", "b2"];

    private readonly ClientFolder _folder = new();
    private readonly MlOpsClient _mlops;

    public RunQueryTests() => _mlops = _folder.Create();

    private RunQuery Runs => _mlops.Tracking.Runs();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _mlops.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Comparisons_become_conditions()
    {
        var threshold = 0.78f;
        var since = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var wanted = new { Team = "risk", Keys = new[] { "f1" } };

        var filter = Runs
            .Where(r => r.Metrics[wanted.Keys[0]] > threshold && 1e-12 <= r.Metrics["val/f1"] && r.Metrics["n"] == int.MaxValue && r.Metrics["big"] != 1e300)
            .Where(r => r.Tags["team"] == wanted.Team && r.Params["note"] != "it's")
            .Where(r => r.Status == RunStatus.Finished && r.StartTime >= since && r.EndTime < since.AddTicks(1) && r.Name != "x" && r.UserId == "ann")
            .Where(r => r.Dataset.Name == "iris" && r.Dataset.Context != "eval" && r.EndTime != null && r.Tags["a"] != null)
            .Filter;

        Assert.Equal(
            "metrics.`f1` > 0.7799999713897705 AND metrics.`val/f1` >= 1E-12 AND metrics.`n` = 2147483647 AND metrics.`big` != 1E300"
            + " AND tags.`team` = 'risk' AND params.`note` != \"it's\""
            + " AND attributes.status = 'FINISHED' AND attributes.start_time >= 1700000000000 AND attributes.end_time < 1700000000000.0001"
            + " AND attributes.run_name != 'x' AND attributes.user_id = 'ann'"
            + " AND datasets.name = 'iris' AND datasets.context != 'eval' AND attributes.end_time >= 0 AND tags.`a` LIKE '%'",
            filter);
    }

    [Fact]
    public void Calls_on_texts_and_lists_become_LIKE_and_IN()
    {
        var list = new List<string> { "c3" };

        var filter = Runs
            .Where(r => r.Name.StartsWith("lr-") && r.Tags["a"].EndsWith(".b", StringComparison.Ordinal) && r.Params["c"].Contains("Dd", StringComparison.OrdinalIgnoreCase))
            .Where(r => Ids.Contains(r.RunId) && !list.Contains(r.Dataset.Digest) && new[] { "d4" }.Contains(r.RunId) && r.Name.Equals("x", StringComparison.OrdinalIgnoreCase))
            .Filter;

        Assert.Equal(
            "attributes.run_name LIKE 'lr-%' AND tags.`a` LIKE '%.b' AND params.`c` ILIKE '%Dd%'"
            + " AND attributes.run_id IN ('a1', 'b2') AND datasets.digest NOT IN ('c3') AND attributes.run_id IN ('d4') AND attributes.run_name ILIKE 'x'",
            filter);
    }

    [Fact]
    public void Orders_are_kept_in_turn_and_a_query_stays_as_it_is()
    {
        var query = Runs.OrderByDescending(r => r.Metrics["f1"]);
        query.OrderBy(r => r.Name);

        Assert.Equal(["metrics.`f1` DESC", "attributes.start_time"], query.OrderBy(r => r.StartTime).Orders);
        Assert.Equal(["metrics.`f1` DESC"], query.Orders);
    }

    public static TheoryData<string, Expression<Func<RunFields, bool>>> Unsayable => new()
    {
        { "(r.Metrics.get_Item(\"a\") > 1) OrElse (r.Metrics.get_Item(\"b\") > 1)", r => r.Metrics["a"] > 1 || r.Metrics["b"] > 1 },
        { "r.Tags.get_Item(\"a\") == null", r => r.Tags["a"] == null },
        { "r.Name.StartsWith(\"my_model\")", r => r.Name.StartsWith("my_model") },
        { "r.Name.Contains(\"50%\")", r => r.Name.Contains("50%") },
        { "r.Name.Trim()", r => r.Name.Trim() == "X" },
        { "r.Name.StartsWith(\"xy\")", r => !r.Name.StartsWith("xy") },
        { "r.Name == r.UserId", r => r.Name == r.UserId },
        { "NaN and infinity", r => r.Metrics["a"] < double.PositiveInfinity },
        { "(r.Metrics.get_Item(\"a\") + 1) > 2", r => r.Metrics["a"] + 1 > 2 },
        { "r.Name == \"both ' and \"\"", r => r.Name == "both ' and \"" },
        { "r.Name == \"C:\\\"", r => r.Name == "C:\\" },
        { "r.Name.Length", r => r.Name.Length > 3 },
        { "'UPPER' in a list", r => new[] { "UPPER" }.Contains(r.RunId) },
        { "attributes.run_name", r => new[] { "x" }.Contains(r.Name) },
        { "'> Running' of a status", r => r.Status > RunStatus.Running },
        { "r.StartTime.Year", r => r.StartTime.Year == 2026 },
        { "a`b", r => r.Tags["a`b"] == "x" },
        { "True", r => true },
    };

    [Theory]
    [MemberData(nameof(Unsayable))]
    public void What_the_language_can_not_say_is_an_error_that_names_the_part(string part, Expression<Func<RunFields, bool>> condition)
    {
        var exception = Assert.Throws<NotSupportedException>(() => Runs.Where(condition));

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Contains("MLflow's filter language", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_best_run_has_the_best_number()
    {
        await LogAsync("none");
        await LogAsync("nan", double.NaN);
        await LogAsync("low", 0.1);
        await LogAsync("high", 0.9);
        await LogAsync("middle", 0.5);

        var runs = _mlops.Tracking.Runs("churn");

        Assert.Equal("high", (await runs.BestAsync("val/f1", Goal.Maximize, Token)).Name);
        Assert.Equal("low", (await runs.OrderBy(r => r.Metrics["val/f1"]).BestAsync("val/f1", Goal.Minimize, Token)).Name);
        Assert.Equal("middle", (await runs.Where(r => r.Metrics["val/f1"] < 0.9).BestAsync("val/f1", Goal.Maximize, Token)).Name);
        Assert.Equal("middle", (await runs.Take(1).BestAsync("val/f1", Goal.Maximize, Token)).Name);
        Assert.Equal("middle", (await runs.FirstOrDefaultAsync(Token))!.Name);
        Assert.Null(await runs.Where(r => r.Name == "other").FirstOrDefaultAsync(Token));
    }

    [Fact]
    public async Task Where_no_run_has_a_number_there_is_no_best_one()
    {
        await LogAsync("nan", double.NaN);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _mlops.Tracking.Runs("churn").BestAsync("val/f1", Goal.Maximize, Token));
        var other = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _mlops.Tracking.Runs("churn").Where(r => r.Name == "other").BestAsync("val/f1", Goal.Maximize, Token));

        Assert.StartsWith("There is no best run: none that was found has a number for the metric 'val/f1'.", exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no best run: no run was found where attributes.run_name = 'other'.", other.Message, StringComparison.Ordinal);
    }

    private Task LogAsync(string name, double? value = null) => _mlops.Tracking.RunAsync(RunDescription.Default.Named(name), async run =>
    {
        if (value is { } number)
        {
            run.LogMetric("val/f1", number);
        }

        await Task.Delay(2, Token); // starts are told apart by the millisecond
    });
}
