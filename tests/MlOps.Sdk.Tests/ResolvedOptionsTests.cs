namespace MlOps.Sdk.Tests;

[Collection(EnvironmentCollection.Name)]
public sealed class ResolvedOptionsTests : IDisposable
{
    // Whoever runs the tests may have some of them set.
    private readonly EnvironmentVariable[] _unset =
    [
        .. new[] { "MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "MLFLOW_EXPERIMENT_ID", "MLFLOW_RUN_ID", "MLOPS_HOME" }
            .Select(name => new EnvironmentVariable(name, null)),
    ];

    [Fact]
    public void Without_options_and_variables_everything_is_in_the_working_directory()
    {
        var resolved = ResolvedOptions.Of(new());

        Assert.Equal(Path.GetFullPath("mlflow.db"), resolved.Store.DatabasePath);
        Assert.Equal(Path.GetFullPath(".mlops"), resolved.HomeFolder);
        Assert.Null(resolved.ArtifactRoot);
        Assert.Equal((null, null, null), (resolved.Tracking.ExperimentName, resolved.Tracking.ExperimentId, resolved.Tracking.RunId));
        Assert.Equal((1.0, 10.0, 5.0, true), (
            resolved.Tracking.DeliveryInterval.TotalSeconds, resolved.Tracking.DrainTimeout.TotalSeconds,
            resolved.Tracking.RecoveryTimeout.TotalSeconds, resolved.Tracking.CloseRunsOnSignals));
    }

    [Fact]
    public void Variables_fill_what_the_options_leave_out()
    {
        using var uri = new EnvironmentVariable("MLFLOW_TRACKING_URI", "sqlite:////data/runs.db");
        using var name = new EnvironmentVariable("MLFLOW_EXPERIMENT_NAME", "churn");
        using var run = new EnvironmentVariable("MLFLOW_RUN_ID", "abc");
        using var home = new EnvironmentVariable("MLOPS_HOME", "/data/home");

        var resolved = ResolvedOptions.Of(new());

        Assert.Equal((Path.GetFullPath("/data/runs.db"), Path.GetFullPath("/data/home")), (resolved.Store.DatabasePath, resolved.HomeFolder));
        Assert.Equal(("churn", "abc"), (resolved.Tracking.ExperimentName, resolved.Tracking.RunId));
    }

    [Fact]
    public void Options_go_before_variables_and_an_empty_variable_is_none()
    {
        using var uri = new EnvironmentVariable("MLFLOW_TRACKING_URI", "sqlite:////data/runs.db");
        using var name = new EnvironmentVariable("MLFLOW_EXPERIMENT_NAME", "churn");
        using var home = new EnvironmentVariable("MLOPS_HOME", "");

        var resolved = ResolvedOptions.Of(new() { TrackingUri = "sqlite:///other.db", ExperimentId = "7" });

        Assert.Equal((Path.GetFullPath("other.db"), Path.GetFullPath(".mlops")), (resolved.Store.DatabasePath, resolved.HomeFolder));
        Assert.Equal((null, "7"), (resolved.Tracking.ExperimentName, resolved.Tracking.ExperimentId));
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        using var run = new EnvironmentVariable("MLFLOW_RUN_ID", "../run");

        var error = Assert.Throws<ArgumentException>(() => MlOpsClient.Create(options =>
        {
            options.TrackingUri = "postgresql://bob:hunter22@example.org";
            options.HomeFolder = "";
            options.ArtifactRoot = "s3://bucket/mlruns";
            options.ExperimentName = new string('a', 501);
            options.ExperimentId = "churn";
            options.FlushInterval = TimeSpan.Zero;
            options.DeliveryInterval = TimeSpan.FromHours(2);
            options.DrainTimeout = TimeSpan.FromMilliseconds(-1);
            options.RecoveryTimeout = Timeout.InfiniteTimeSpan;
            options.TimeProvider = null!;
        }));

        string[] expected =
        [
            "The tracking URI 'postgresql://[redacted]@example.org' can't be used", "HomeFolder or MLOPS_HOME is ''", "ArtifactRoot is 's3://bucket/mlruns'",
            "ExperimentName and ExperimentId are both set", "has 501 characters; at most 500", "ExperimentId or MLFLOW_EXPERIMENT_ID: The experiment id 'churn'",
            "MLFLOW_RUN_ID: The run id '../run' is not valid", "FlushInterval is 00:00:00", "DeliveryInterval is 02:00:00", "DrainTimeout is -00:00:00.0010000",
            "RecoveryTimeout is -00:00:00.0010000", "TimeProvider is null",
        ];
        Assert.All(expected, fault => Assert.Contains(fault, error.Message, StringComparison.Ordinal));
        Assert.Equal(expected.Length, error.Message.Split("\n- ").Length - 1);
        Assert.DoesNotContain("hunter22", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter 'name')", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_a_server_is_reported_with_the_rest()
    {
        using var user = new EnvironmentVariable("MLFLOW_TRACKING_USERNAME", "bob");
        using var password = new EnvironmentVariable("MLFLOW_TRACKING_PASSWORD", null);

        var error = Assert.Throws<ArgumentException>(() => ResolvedOptions.Of(new() { TrackingUri = "https://example.org?a=b", FlushInterval = TimeSpan.Zero }));

        Assert.Equal(3, error.Message.Split("\n- ").Length - 1);
        Assert.Contains("has a query", error.Message, StringComparison.Ordinal);
        Assert.Contains("MLFLOW_TRACKING_USERNAME is set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_fault_stands_alone()
    {
        var error = Assert.Throws<ArgumentException>(() => ResolvedOptions.Of(new() { FlushInterval = TimeSpan.FromMinutes(2) }));

        Assert.StartsWith("The client can't be created: FlushInterval is 00:02:00; expected 00:00:00.0010000 to 00:01:00.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var variable in _unset)
        {
            variable.Dispose();
        }
    }
}
