using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Testing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tests.Machine;
using MlOps.Testing.Metadata;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>Which sources are found on which machine. All clouds answer at one address, each at its own.</summary>
public sealed class DetectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly SteppedTime _time = new();
    private readonly FakeLogCollector _logs = new();
    private readonly SystemFolder _system = new();
    private readonly Dictionary<string, string> _environment = [];
    private Ec2MetadataServer _ec2 = null!;
    private GcpMetadataServer _gcp = null!;
    private AzureMetadataServer _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _ec2 = await Ec2MetadataServer.StartAsync(_time);
        _gcp = await GcpMetadataServer.StartAsync(_time);
        _azure = await AzureMetadataServer.StartAsync(_time);
    }

    public async ValueTask DisposeAsync()
    {
        await _ec2.DisposeAsync();
        await _gcp.DisposeAsync();
        await _azure.DisposeAsync();
        _system.Dispose();
    }

    [Fact]
    public async Task Each_cloud_is_found_by_its_own_answer_and_no_other()
    {
        Assert.Equal(["signals", "console", "ec2"], await DetectAsync(_ec2));
        Assert.Equal(["signals", "console", "gcp"], await DetectAsync(_gcp));
        Assert.Equal(["signals", "console", "azure"], await DetectAsync(_azure));
    }

    [Fact]
    public async Task A_machine_that_answers_anything_to_everything_is_in_no_cloud()
    {
        _ec2.Fault = async context =>
        {
            await context.Response.WriteAsync("TRUE");
            return true;
        };

        Assert.Equal(["signals", "console"], await DetectAsync(_ec2));
    }

    [Fact]
    public async Task Where_nothing_answers_nothing_is_asked_again_and_no_timer_is_left()
    {
        foreach (var server in (MetadataServer[])[_ec2, _gcp, _azure])
        {
            server.Fault = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => true, TaskScheduler.Default);
        }

        await using var monitor = Start(_ec2.Address, _gcp.Address, _azure.Address);
        await _time.WaitForAsync(TimeSpan.FromSeconds(0.9), 3);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        await EndOfDetectionAsync(monitor);
        var asked = _ec2.CountOf() + _gcp.CountOf() + _azure.CountOf();

        await _time.WaitForNoneAsync();
        _time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(["signals", "console"], monitor.Watching);
        Assert.Equal(asked, _ec2.CountOf() + _gcp.CountOf() + _azure.CountOf());
        Assert.InRange(asked, 0, 3);
    }

    [Fact]
    public async Task In_a_Slurm_job_Slurms_signals_are_watched()
    {
        _environment["SLURM_JOB_ID"] = "42";

        Assert.Equal(["slurm", "console", "ec2"], await DetectAsync(_ec2));
    }

    [Fact]
    public async Task What_the_user_chose_is_not_watched_twice()
    {
        await using var monitor = Start(_ec2.Address, _ec2.Address, _ec2.Address, options => options.Sources.Add(InterruptionSources.Signals()));
        await EndOfDetectionAsync(monitor);

        Assert.Equal(["signals", "console", "ec2"], monitor.Watching);
    }

    [Theory]
    [InlineData("AWS_EC2_METADATA_DISABLED", "ec2")]
    [InlineData("NO_GCE_CHECK", "gcp")]
    public async Task A_cloud_that_its_own_variable_turns_off_is_not_asked(string variable, string cloud)
    {
        _environment[variable] = "true";
        MetadataServer server = cloud == "ec2" ? _ec2 : _gcp;

        Assert.DoesNotContain(cloud, await DetectAsync(server));
    }

    [Theory]
    [InlineData("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2", "")]
    [InlineData("GCE_METADATA_HOST", "gcp", "http://")]
    public async Task Addresses_are_taken_from_the_variables_of_the_clouds_own_libraries(string variable, string cloud, string without)
    {
        var address = (cloud == "ec2" ? _ec2.Address : _gcp.Address).ToString().TrimEnd('/');
        _environment[variable] = without.Length > 0 ? address.Replace(without, "", StringComparison.Ordinal) : address;
        await using var monitor = Start(cloud == "ec2" ? null : _azure.Address, cloud == "ec2" ? _azure.Address : null, _ec2.Address);
        await EndOfDetectionAsync(monitor);

        Assert.Contains(cloud, monitor.Watching);
    }

    [Fact]
    public async Task A_machine_whose_firmware_names_its_cloud_is_asked_again_until_the_service_answers()
    {
        _system.With("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
        _ec2.Fault = async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.CompleteAsync();
            return true;
        };
        await using var monitor = Start(_ec2.Address, _ec2.Address, _ec2.Address);
        await _time.WaitForAsync(TimeSpan.FromSeconds(5));
        _ec2.Fault = null;

        _time.Advance(TimeSpan.FromSeconds(5));
        await EndOfDetectionAsync(monitor);

        Assert.Contains("ec2", monitor.Watching);
    }

    [Fact]
    public async Task One_whose_service_never_answers_is_given_up_with_advice()
    {
        _system.With("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
        await using var monitor = Start(_azure.Address, _azure.Address, _ec2.Address);
        for (var attempt = 0; attempt < 24; attempt++)
        {
            await _time.WaitForAsync(TimeSpan.FromSeconds(5));
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await EndOfDetectionAsync(monitor);

        Assert.Equal(["signals", "console"], monitor.Watching);
        Assert.Contains(_logs.GetSnapshot(), record => record.Message.Contains("hop limit to 2", StringComparison.Ordinal));
        await _time.WaitForNoneAsync();
    }

    [Theory]
    [InlineData("TRUE", null, 15)]
    [InlineData("FALSE", null, 30)]
    [InlineData("TRUE", 25, 25)] // the user knows better
    public async Task A_pod_on_a_preemptible_machine_of_Google_has_15_seconds(string preemptible, int? chosen, int seconds)
    {
        _environment["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";
        _gcp.Set("scheduling/preemptible", preemptible);
        InterruptionContext? context = null;
        await using var monitor = Start(_gcp.Address, _gcp.Address, _gcp.Address, options =>
        {
            options.GracePeriod = chosen is { } own ? TimeSpan.FromSeconds(own) : null;
            options.Sources.Add(new ContextSource(given => context = given));
        });
        await EndOfDetectionAsync(monitor);
        await _time.WaitForAsync(TimeSpan.FromMinutes(1), 2);
        while (_gcp.CountOf("GET /computeMetadata/v1/instance/scheduling/preemptible") == 0 || context!.Settings.GracePeriod.TotalSeconds != seconds)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<IReadOnlyList<string>> DetectAsync(MetadataServer server)
    {
        await using var monitor = Start(server.Address, server.Address, server.Address);
        await EndOfDetectionAsync(monitor);
        return monitor.Watching;
    }

    private InterruptionMonitor Start(Uri? ec2, Uri? gcp, Uri azure, Action<InterruptionMonitorOptions>? configure = null) => InterruptionMonitor.Start(options =>
    {
        options.Ec2Address = ec2;
        options.GcpAddress = gcp;
        options.AzureAddress = azure;
        options.TimeProvider = _time;
        options.LoggerFactory = new FakeLoggerFactory(_logs);
        options.Environment = name => _environment.GetValueOrDefault(name);
        options.Files = _system.Files;
        configure?.Invoke(options);
    });

    private static async Task EndOfDetectionAsync(InterruptionMonitor monitor)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (monitor.Watching.Contains("detect"))
        {
            await Task.Delay(1, patience.Token);
        }
    }

    private sealed class ContextSource(Action<InterruptionContext> take) : IInterruptionSource
    {
        public string Name => "context";

        public Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
        {
            take(context);
            return Task.CompletedTask;
        }
    }
}
