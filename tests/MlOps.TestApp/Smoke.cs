using System.Diagnostics.Metrics;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.DependencyInjection;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Uses all of the library once and checks what comes back.</summary>
internal static class Smoke
{
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mlops-smoke-").FullName;
        try
        {
            await LogAsync(folder);
            await CheckpointAsync(Path.Combine(folder, "checkpoints"));
            await SmokeTraining.RunAsync(folder);
            Console.WriteLine("smoke: ok");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task LogAsync(string folder)
    {
        await using var mlops = Clients.Create(folder, options =>
        {
            options.SystemMetrics.Enabled = true;
            options.SystemMetrics.SamplingInterval = TimeSpan.FromMilliseconds(100);
            options.Context.GitDiff = true;
            options.Context.Configuration = [new("Db:Password", "Zq7hunter2Xw")];
        });
        string? parentId = null, childId = null;
        await mlops.Tracking.RunAsync(
            RunDescription.InExperiment("smoke").Named("parent").WithTag("team", "risk").WithParams(new { Rounds = 3, LearningRate = 0.1 }),
            async run =>
            {
                parentId = run.Id;
                for (var step = 0; step < 1000; step++)
                {
                    run.LogMetric("loss", 1.0 / (step + 1), step);
                }

                run.LogMetrics(new Dictionary<string, double> { ["val/acc"] = 0.5, ["val/nan"] = double.NaN }, step: 3);
                run.LogParams(new Dictionary<string, string> { ["optimizer"] = "adam" });
                await run.LogTextAsync("hello", "notes/hello.txt");
                await run.LogJsonAsync(new SmokeReport(3), "report.json", SmokeJson.Default.SmokeReport);
                await run.LogTableAsync([("step", new[] { 1, 2 }), ("loss", new[] { 0.5, double.NaN })], "table.json");
                await using var child = await run.StartNestedAsync(RunDescription.Default.Named("child"));
                childId = child.Id;
                Check(await child.FlushAsync(), "the journal reaches the disk");
                while (!(await mlops.Tracking.GetRunAsync(run.Id)).Metrics.ContainsKey("system/system_memory_usage_megabytes"))
                {
                    await Task.Delay(50);
                }
            });

        await using (var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(parentId!)))
        {
            again.LogMetric("loss", 0.25, step: 5000);
            await again.CompleteAsync();
        }

        var parent = await mlops.Tracking.GetRunAsync(parentId!);
        Check(parent.Status == RunStatus.Finished && parent.Name == "parent", "the parent is finished");
        Check(parent.Metrics["loss"].Value == 0.25 && double.IsNaN(parent.Metrics["val/nan"].Value), "the latest metrics are right");
        Check(parent.Params["Rounds"] == "3" && parent.Params["LearningRate"] == "0.1" && parent.Params["optimizer"] == "adam", "the params are right");
        Check(parent.Tags["team"] == "risk", "the tags are right");
        Check(File.ReadAllText(Path.Combine(parent.ArtifactUri, "notes", "hello.txt")) == "hello", "the text is in place");
        Check(File.ReadAllText(Path.Combine(parent.ArtifactUri, "report.json")) == """{"Rounds":3}""", "the JSON is in place");

        Check(parent.Tags["mlops.command_line"].EndsWith("smoke", StringComparison.Ordinal) && parent.Tags["mlops.sdk.version"].Length > 0, "the run knows its process");
        Check(File.ReadAllText(Path.Combine(parent.ArtifactUri, "environment", "configuration.json")).Contains("[redacted]", StringComparison.Ordinal), "the configuration is in place");

        var child = await mlops.Tracking.GetRunAsync(childId!);
        Check(child.Status == RunStatus.Failed && child.Tags["mlflow.parentRunId"] == parentId, "the child was not completed");
        Check(child.ExperimentId == parent.ExperimentId, "the child is in its parent's experiment");
        var experiment = await mlops.Tracking.GetExperimentByNameAsync("smoke");
        Check((await mlops.Tracking.GetExperimentAsync(experiment.Id)).Name == "smoke", "the experiment is found by name and by id");
        var points = 0;
        await foreach (var point in mlops.Tracking.GetMetricHistoryAsync(parentId!, "loss"))
        {
            points += point.Key == "loss" ? 1 : 0;
        }

        Check(points == 1001, "the history is whole");
        Check(
            File.ReadAllText(Path.Combine(parent.ArtifactUri, "table.json")) == """{"columns":["step","loss"],"data":[[1,0.5],[2,null]]}""",
            "the table is in place");
        var model = await mlops.Tracking.CreateLoggedModelAsync(LoggedModelDescription.OfRun(parentId!).Named("smoke").WithParam("depth", 3));
        await mlops.Tracking.FinalizeLoggedModelAsync(model.Id, LoggedModelStatus.Ready);
        var found = await mlops.Tracking.SearchLoggedModelsAsync("params.depth = '3'").SingleAsync();
        Check(found.Id == model.Id && found.Status == LoggedModelStatus.Ready, "the logged model is found");
        Check(mlops.Tracking.Health.IsHealthy, "the client is healthy");
        await UseInAHostAsync(Path.Combine(folder, "host"));
    }

    private static async Task UseInAHostAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        using var meter = new Meter("Smoke");
        var counter = meter.CreateCounter<int>("smoke.examples");
        await using var provider = new ServiceCollection()
            .AddLogging(logging => logging.AddMlOpsRun())
            .AddMlOps(options =>
            {
                options.TrackingUri = "sqlite:///" + Path.Combine(folder, "mlflow.db");
                options.HomeFolder = Path.Combine(folder, ".mlops");
            })
            .BuildServiceProvider();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Smoke");
        var tracking = provider.GetRequiredService<TrackingClient>();
        string? id = null;
        await tracking.RunAsync(run =>
        {
            id = run.Id;
            run.LogInstruments(instrument => instrument.Meter == meter);
            using var group = run.BeginStepGroup("epoch");
            counter.Add(3);
            logger.LogWarning("hello from a host");
            Check(ReferenceEquals(run, ActiveRun.Current), "the run is the current one");
            return Task.CompletedTask;
        });

        Check((await tracking.GetRunAsync(id!)).Metrics["smoke.examples"].Value == 3, "the instrument is a metric");
        Check(await tracking.DownloadArtifactsAsync(id!, Path.Combine(folder, "logs"), "logs") == 1, "the messages are an artifact");
    }

    private static async Task CheckpointAsync(string folder)
    {
        var key = new byte[32];
        void Configure(CheckpointManagerOptions options)
        {
            options.Save = SavePolicy.Any(SavePolicy.EveryNSteps(2), SavePolicy.Automatic(TimeSpan.FromHours(2)));
            options.Retention = RetentionPolicy.Any(RetentionPolicy.LatestN(1), RetentionPolicy.BestN("loss", 1, Goal.Minimize));
            options.BackPressure = SaveBackPressure.Wait;
            options.Encryption = new("smoke", (_, _) => new(key));
        }

        await using (var checkpoints = CheckpointManager.Open(folder, Configure))
        {
            await checkpoints.PrepareAsync(new SmokeState());
            for (var step = 0; step < 8; step++)
            {
                await checkpoints.SaveIfDueAsync(step, new SmokeState { Value = step }, new Dictionary<string, double> { ["loss"] = Math.Abs(step - 3) });
            }
        }

        await using var again = CheckpointManager.Open(folder, Configure);
        Check((await again.ListAsync()).Select(checkpoint => checkpoint.Step).SequenceEqual([7L, 3L]), "the newest and the best checkpoint are kept");
        Check((await again.VerifyAsync()).Intact.Count == 2, "both checkpoints are intact");
        var state = new SmokeState();
        Check((await again.RestoreLatestAsync(state))?.Step == 7 && state.Value == 7, "the newest checkpoint is restored");
        await again.RestoreAsync(3, state);
        Check(state.Value == 3 && state.Report?.Rounds == 3, "a checkpoint is restored by its step");
    }

    internal static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"This does not hold: {what}.");
        }
    }
}

internal sealed record SmokeReport(int Rounds);

[JsonSerializable(typeof(SmokeReport))]
internal sealed partial class SmokeJson : JsonSerializerContext;
