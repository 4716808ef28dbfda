using MlOps.Sdk;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>The searches of the documents, run by a test in a folder of its own.</summary>
internal static class SearchTour
{
    public static async Task<int> RunAsync()
    {
        await using var mlops = MlOpsClient.Create();
        foreach (var rate in (double[])[0.1, 0.01, 0.001])
        {
            var description = RunDescription.InExperiment("churn").Named($"lr-{rate}").WithTag("team", rate < 0.1 ? "risk" : "ops");
            await mlops.Tracking.RunAsync(description, run =>
            {
                run.LogParam("LearningRate", rate);
                run.LogMetric("f1", 0.9 - rate);
                return Task.CompletedTask;
            });
        }

        #region filter
        var options = new RunSearchOptions { ExperimentNames = { "churn" }, OrderBy = { "metrics.f1 DESC" }, MaxResults = 10 };
        await foreach (var run in mlops.Tracking.SearchRunsAsync("metrics.f1 > 0.78 AND tags.team = 'risk'", options))
        {
            Console.WriteLine($"{run.Name} {run.Metrics["f1"].Value}");
        }
        #endregion

        #region typed
        var runs = mlops.Tracking.Runs("churn")
            .Where(r => r.Metrics["f1"] > 0.78 && r.Tags["team"] == "risk")
            .OrderByDescending(r => r.Metrics["f1"]);
        Console.WriteLine(runs.Filter);                      // metrics.`f1` > 0.78 AND tags.`team` = 'risk'
        var best = await runs.BestAsync("f1", Goal.Maximize);
        var first = await runs.Where(r => r.Name.StartsWith("lr-") && r.Status == RunStatus.Finished).FirstOrDefaultAsync();
        #endregion
        Console.WriteLine($"{best.Name} {first?.Name}");

        #region pages
        var page = await mlops.Tracking.SearchRunsPageAsync("params.LearningRate LIKE '0.0%'", new() { PageSize = 1 });
        var next = await mlops.Tracking.SearchRunsPageAsync("params.LearningRate LIKE '0.0%'", new() { PageSize = 1 }, page.NextPageToken);
        #endregion
        Console.WriteLine($"{page.Items[0].Name} {next.Items[0].Name} {next.NextPageToken is null}");

        #region experiments
        await foreach (var experiment in mlops.Tracking.SearchExperimentsAsync("name ILIKE 'CH%'", new() { OrderBy = { "name" } }))
        {
            Console.WriteLine($"{experiment.Id} {experiment.Name}");
        }
        #endregion

        return 0;
    }
}
