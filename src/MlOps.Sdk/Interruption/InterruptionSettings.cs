using System.Globalization;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Interruption;

/// <summary>The options after a check, with what the environment adds to them.</summary>
internal sealed class InterruptionSettings
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultGracePeriod = TimeSpan.FromSeconds(30);

    private readonly InterruptionMonitorOptions _options;
    private long _gracePeriod;

    private InterruptionSettings(InterruptionMonitorOptions options, ILogger logger)
    {
        _options = options;
        AlsoInterruptOn = [.. options.AlsoInterruptOn];
        IsInKubernetes = Text("KUBERNETES_SERVICE_HOST") is not null;
        _gracePeriod = (options.GracePeriod ?? GracePeriodOf(logger)).Ticks;
        Ec2Address = options.Ec2Address ?? Address("AWS_EC2_METADATA_SERVICE_ENDPOINT", logger)
            ?? new(IsIpv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
        GcpAddress = options.GcpAddress ?? Address("GCE_METADATA_HOST", logger) ?? Address("GCE_METADATA_IP", logger) ?? new("http://169.254.169.254");
        AzureAddress = options.AzureAddress ?? new("http://169.254.169.254");
    }

    public TimeProvider TimeProvider => _options.TimeProvider;

    public TimeSpan LeadTime => _options.LeadTime;

    public TimeSpan PollInterval => _options.PollInterval;

    public TimeSpan RequestTimeout => _options.RequestTimeout;

    public TimeSpan ProbeTimeout => _options.ProbeTimeout;

    public TimeSpan GcpNoticeDuration => _options.GcpNoticeDuration;

    public string? AzureMachineName => _options.AzureMachineName;

    public bool AcknowledgeAzureEvents => _options.AcknowledgeAzureEvents;

    public SystemFiles Files => _options.Files;

    public HashSet<InterruptionKind> AlsoInterruptOn { get; }

    public Uri Ec2Address { get; }

    public Uri GcpAddress { get; }

    public Uri AzureAddress { get; }

    public bool IsInKubernetes { get; }

    public bool IsInSlurm => Text("SLURM_JOB_ID") is not null;

    public bool MayProbeEc2 => !IsTrue("AWS_EC2_METADATA_DISABLED");

    public bool MayProbeGcp => !IsTrue("NO_GCE_CHECK");

    public TimeSpan GracePeriod => new(Interlocked.Read(ref _gracePeriod));

    /// <summary>Says that SIGKILL comes no later than this, unless the user said when.</summary>
    public void LimitGracePeriod(TimeSpan atMost)
    {
        if (_options.GracePeriod is null && GracePeriod > atMost)
        {
            Interlocked.Exchange(ref _gracePeriod, atMost.Ticks);
        }
    }

    /// <summary>A variable's text; <see langword="null"/> when it is empty.</summary>
    public string? Text(string variable) => _options.Environment(variable) is { Length: > 0 } text ? text : null;

    /// <exception cref="ArgumentException">An option has no sense; the message names all that have none.</exception>
    public static InterruptionSettings Of(InterruptionMonitorOptions options, ILogger logger)
    {
        string[] faults =
        [
            .. Range(nameof(options.LeadTime), options.LeadTime, TimeSpan.Zero, Day),
            .. Range(nameof(options.GracePeriod), options.GracePeriod ?? TimeSpan.Zero, TimeSpan.Zero, Day),
            .. Range(nameof(options.GcpNoticeDuration), options.GcpNoticeDuration, TimeSpan.Zero, Day),
            .. Range(nameof(options.PollInterval), options.PollInterval, Shortest, Hour),
            .. Range(nameof(options.RequestTimeout), options.RequestTimeout, Shortest, Hour),
            .. Range(nameof(options.ProbeTimeout), options.ProbeTimeout, Shortest, Hour),
            .. Http(nameof(options.Ec2Address), options.Ec2Address),
            .. Http(nameof(options.GcpAddress), options.GcpAddress),
            .. Http(nameof(options.AzureAddress), options.AzureAddress),
        ];
        return faults.Length == 0
            ? new(options, logger)
            : throw new ArgumentException(
                $"The monitor was not started: {string.Join("; ", faults)}. Correct the {nameof(InterruptionMonitorOptions)}.", nameof(options));
    }

    private static IEnumerable<string> Range(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least || value > most ? [$"{name} is {value}, expected is {least} to {most}"] : [];

    private static IEnumerable<string> Http(string name, Uri? address) =>
        address is null or { IsAbsoluteUri: true, Scheme: "http" or "https" } ? [] : [$"{name} is '{address}', expected is an address that begins with http://"];

    private bool IsTrue(string variable) => string.Equals(Text(variable), "true", StringComparison.OrdinalIgnoreCase);

    private bool IsIpv6 => string.Equals(Text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), "IPv6", StringComparison.OrdinalIgnoreCase);

    /// <summary>An address, or a host with or without a port, as the clouds' own libraries take it.</summary>
    private Uri? Address(string variable, ILogger logger)
    {
        if (Text(variable) is not { } text)
        {
            return null;
        }

        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        logger.VariableIgnored(variable, text, "an address such as http://169.254.169.254");
        return null;
    }

    private TimeSpan GracePeriodOf(ILogger logger)
    {
        const string Variable = "MLOPS_GRACE_PERIOD";
        if (Text(Variable) is not { } text)
        {
            return DefaultGracePeriod;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= Day.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        logger.VariableIgnored(Variable, text, "seconds, such as 30");
        return DefaultGracePeriod;
    }
}
