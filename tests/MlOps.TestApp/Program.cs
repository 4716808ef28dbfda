using MlOps.Sdk;
using MlOps.Sdk.Tracking;

var folder = Directory.CreateTempSubdirectory().FullName;
await using var mlops = MlOpsClient.Create(o => { o.TrackingUri = "sqlite:///" + Path.Combine(folder, "mlflow.db"); o.HomeFolder = Path.Combine(folder, ".mlops"); });
string id = "";
await mlops.Tracking.RunAsync(RunDescription.InExperiment("x").Named("y").WithParams(new { A = 1, B = 2.5 }), async run =>
{
    id = run.Id;
    for (var i = 0; i < 100_000; i++) run.LogMetric("loss", 1.0 / (i + 1), i);
    run.LogParam("long", new string('a', 7000));
    await run.LogTextAsync("hello", "a/b.txt");
});
var r = await mlops.Tracking.GetRunAsync(id);
Console.WriteLine($"{r} {r.Metrics["loss"]} {r.Params.Count} {string.Join(",", r.Tags)} {r.ArtifactUri}");
Console.WriteLine(mlops.Tracking.Health);
Console.WriteLine(string.Join("\n", Directory.GetFiles(folder, "*", SearchOption.AllDirectories)));
