using MlOps.Sdk;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;

// Compares the runs that samples/FlightDelays left in the working directory, or in the folder that is given.
var folder = args is [var given] ? given : Environment.CurrentDirectory;
var database = Path.GetFullPath(Path.Combine(folder, "mlflow.db"));
if (args.Length > 1 || !File.Exists(database))
{
    await Console.Error.WriteLineAsync($"CompareRuns: there is no '{database}'. Run samples/FlightDelays first, and give the folder of its --out.");
    return 1;
}

try
{
    await using var mlops = MlOpsClient.Create(client =>
    {
        client.TrackingUri = "sqlite:///" + database;
        client.HomeFolder = Path.Combine(folder, ".mlops");
    });

    #region find
    var runs = mlops.Tracking.Runs("flight-delays")
        .Where(r => r.Status == RunStatus.Finished && r.Metrics["test_f1_late"] > 0)
        .OrderByDescending(r => r.Metrics["test_f1_late"])
        .Take(20);
    var found = new List<Run>();
    await foreach (var run in runs)
    {
        found.Add(run);
    }

    var best = await runs.BestAsync("test_log_loss", Goal.Minimize);
    #endregion

    #region compare
    var comparison = RunComparison.Of(found).WithMetrics("test_f1_late", "test_accuracy", "test_log_loss").WithDifferencesOnly();
    Console.Write(comparison.ToText());
    await File.WriteAllTextAsync(Path.Combine(folder, "runs.md"), comparison.ToMarkdown());
    await File.WriteAllTextAsync(Path.Combine(folder, "runs.csv"), RunComparison.Of(found).ToCsv());
    #endregion
    Console.WriteLine($"{found.Count} runs; the least log loss has {best.Name} ({best.Id})");
    return 0;
}
catch (Exception e) when (e is MlOpsException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync($"CompareRuns: {e.Message}");
    return 1;
}
