using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk.Tests.Tracking.SystemMetrics;

public sealed class SystemMetricsSettingsTests
{
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, string> _variables = [];

    [Fact]
    public void Nothing_is_logged_unless_it_is_asked_for()
    {
        Assert.Null(Of(new()));
        _variables["MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"] = "true";
        Assert.NotNull(Of(new()));
        Assert.Null(Of(new() { Enabled = false }));
    }

    [Fact]
    public void The_defaults_are_MLflows()
    {
        var settings = Of(new() { Enabled = true })!;

        Assert.Equal((10.0, 1, "system/"), (settings.Interval.TotalSeconds, settings.SamplesBeforeLogging, settings.Prefix));
    }

    [Fact]
    public void Variables_fill_what_the_options_leave_out()
    {
        _variables["MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"] = "1";
        _variables["MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL"] = "0.5";
        _variables["MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING"] = "3";
        _variables["MLFLOW_SYSTEM_METRICS_NODE_ID"] = "node-1";

        var settings = Of(new() { SamplesBeforeLogging = 2 })!;

        Assert.Equal((0.5, 2, "system/node-1/"), (settings.Interval.TotalSeconds, settings.SamplesBeforeLogging, settings.Prefix));
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        _variables["MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING"] = "many";

        Assert.Null(Of(new() { Enabled = true, SamplingInterval = TimeSpan.Zero, NodeId = "a//b" }));

        Assert.Equal(3, _faults.Count);
        Assert.Contains("SystemMetrics.SamplingInterval or MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL is 00:00:00", _faults[0], StringComparison.Ordinal);
        Assert.Contains("is 'many'", _faults[1], StringComparison.Ordinal);
        Assert.Contains("'a//b'", _faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_that_is_neither_on_nor_off_is_a_fault()
    {
        _variables["MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"] = "perhaps";

        Assert.Null(Of(new()));

        Assert.Contains("'perhaps'", Assert.Single(_faults), StringComparison.Ordinal);
    }

    private SystemMetricsSettings? Of(SystemMetricsOptions options) => SystemMetricsSettings.Of(options, _variables.GetValueOrDefault, _faults);
}
