using MlOps.Sdk;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>The code of the documents, run by a test in a folder of its own.</summary>
internal static class QuickStart
{
    public static async Task<int> RunAsync()
    {
        #region quick-start
        await using var mlops = MlOpsClient.Create();        // MLFLOW_TRACKING_URI, or ./mlflow.db when it is not set

        var description = RunDescription.InExperiment("churn").Named("lr-0.1").WithTag("team", "risk");
        await mlops.Tracking.RunAsync(description, async run =>
        {
            run.LogParams(new { LearningRate = 0.1, Epochs = 3 });
            for (var epoch = 0; epoch < 3; epoch++)
            {
                run.LogMetric("loss", 1.0 / (epoch + 1), epoch);     // waits for nothing, survives kill -9
            }

            await run.LogTextAsync("Trained on last month.", "notes/summary.txt");
        });                                                  // FINISHED; FAILED, with the exception, when it throws
        #endregion

        #region explicit
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("churn"));
        run.LogMetric("accuracy", 0.81, step: 100);
        await run.FlushAsync();                              // survives a power cut from here on
        await run.CompleteAsync();                           // without this line the run ends FAILED
        #endregion

        #region resume
        await using var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(run.Id));
        again.LogMetric("accuracy", 0.82, step: 200);
        await again.CompleteAsync();
        #endregion

        #region read
        var experiment = await mlops.Tracking.GetExperimentByNameAsync("churn");
        var stored = await mlops.Tracking.GetRunAsync(run.Id);
        Console.WriteLine($"{experiment.Id} {stored.Status} {stored.Metrics["accuracy"].Value}");
        await foreach (var point in mlops.Tracking.GetMetricHistoryAsync(run.Id, "accuracy"))
        {
            Console.WriteLine($"{point.Step} {point.Value}");
        }
        #endregion

        await using var noted = await mlops.Tracking.StartRunAsync(RunDescription.Resume(run.Id));
        await noted.LogTextAsync("Trained on last month.", "notes/summary.txt");
        await noted.CompleteAsync();

        #region artifacts
        await foreach (var artifact in mlops.Tracking.ListArtifactsAsync(run.Id, "notes"))
        {
            Console.WriteLine($"{artifact.Path} {artifact.Size}");
        }

        var copy = await mlops.Tracking.DownloadArtifactAsync(run.Id, "notes/summary.txt", "downloads");
        await using var content = await mlops.Tracking.OpenArtifactAsync(run.Id, "notes/summary.txt");
        #endregion

        return File.Exists(copy) && content.Length > 0 && await LogModelAsync(mlops) ? 0 : 1;
    }

    private static async Task<bool> LogModelAsync(MlOpsClient mlops)
    {
        var texts = new[] { "late again", "on time" };
        var scores = new[] { 0.93, 0.12 };
        var svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray();
        Directory.CreateDirectory("model");
        await File.WriteAllTextAsync("model/weights.bin", "weights");

        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("churn"));
        #region tables
        await run.LogTableAsync([("text", texts), ("score", scores)], "tables/predictions.json");
        await run.LogTableRowsAsync([new Dictionary<string, object?> { ["text"] = "one more", ["score"] = 0.5 }], "tables/predictions.json");
        await run.LogFigureAsync(svg, "plots/roc.svg");
        #endregion

        #region models
        var description = LoggedModelDescription.OfRun(run.Id).Named("churn-mlp").OfType("onnx").WithParam("hidden", 64);
        var model = await mlops.Tracking.CreateLoggedModelAsync(description);
        await mlops.Tracking.UploadLoggedModelArtifactAsync(model.Id, "model");
        await mlops.Tracking.FinalizeLoggedModelAsync(model.Id, LoggedModelStatus.Ready);

        var test = new Dataset("flights-test", "9f2c", "local", "/data/test.parquet");
        await mlops.Tracking.LogModelOutputAsync(run.Id, model.Id, step: 100);
        await mlops.Tracking.LogModelMetricAsync(run.Id, model.Id, "f1", 0.81, step: 100, test);

        var options = new LoggedModelSearchOptions
        {
            ExperimentNames = { "churn" },
            OrderBy = { LoggedModelOrder.Descending("metrics.f1").OnDataset("flights-test") },
            MaxResults = 1,
        };
        await foreach (var best in mlops.Tracking.SearchLoggedModelsAsync("metrics.f1 > 0.5", options))
        {
            await mlops.Tracking.DownloadLoggedModelArtifactAsync(best.Id, "weights.bin", "downloads");
        }
        #endregion

        await run.CompleteAsync();
        return File.Exists("downloads/weights.bin");
    }
}
