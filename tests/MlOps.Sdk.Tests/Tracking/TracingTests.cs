using System.Diagnostics;
using MlOps.Sdk.Tracking;
using OpenTelemetry.Trace;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>What OpenTelemetry sees of runs.</summary>
public sealed class TracingTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_run_its_step_groups_and_its_deliveries_are_one_trace()
    {
        var spans = new List<Activity>();
        using var provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource("MlOps", "App").AddInMemoryExporter(spans).Build();
        using var app = new ActivitySource("App");
        string id;
        ActivityTraceId trace;
        await using (var mlops = _folder.Create())
        {
            using var outer = app.StartActivity("job")!;
            trace = outer.TraceId;
            var run = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named("traced"), Token);
            id = run.Id;
            Assert.Same(outer, Activity.Current);
            for (var epoch = 0; epoch < 2; epoch++)
            {
                using var group = run.BeginStepGroup("epoch", epoch * 100);
                using var inside = app.StartActivity("validate");
                run.LogMetric("loss", 1, epoch);
                await run.SyncAsync(Token);
            }

            Assert.Same(outer, Activity.Current);
            await run.EndAsync(RunStatus.Killed, Token);
            Assert.Same(outer, Activity.Current);
        }

        provider.ForceFlush();
        var ours = spans.Where(span => id.Equals(span.GetTagItem("mlops.run_id"))).ToList();
        var ofRun = Assert.Single(ours, span => span.OperationName == "mlops.run");
        Assert.Equal(("traced", "churn", "Killed", ActivityStatusCode.Error), (ofRun.GetTagItem("mlops.run_name"), ofRun.GetTagItem("mlops.experiment"), ofRun.GetTagItem("mlops.run_status"), ofRun.Status));
        var groups = ours.Where(span => span.OperationName == "mlops.steps epoch").OrderBy(span => span.StartTimeUtc).ToList();
        Assert.Equal([0L, 100L], groups.Select(span => (long)span.GetTagItem("mlops.steps.first")!));
        Assert.All(groups, span => Assert.Equal(ofRun.SpanId, span.ParentSpanId));
        var deliveries = ours.Where(span => span.OperationName == "mlops.deliver").ToList();
        Assert.NotEmpty(deliveries);
        Assert.All(deliveries, span => Assert.Equal(ofRun.SpanId, span.ParentSpanId));
        Assert.All(ours, span => Assert.Equal(trace, span.TraceId));
        Assert.All(spans.Where(span => span.OperationName == "validate"), span => Assert.Contains(groups, group => group.SpanId == span.ParentSpanId));
    }

    [Fact]
    public async Task Runs_that_nobody_traces_work_the_same()
    {
        await using var mlops = _folder.Create();
        await mlops.Tracking.RunAsync(run =>
        {
            using var group = run.BeginStepGroup("epoch");
            run.LogMetric("loss", 1);
            return Task.CompletedTask;
        });

        Assert.True(mlops.Tracking.Health.IsHealthy);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
