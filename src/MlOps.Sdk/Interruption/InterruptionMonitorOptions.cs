using Microsoft.Extensions.Logging;
using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Interruption;

/// <summary>How an <see cref="InterruptionMonitor"/> works.</summary>
public sealed class InterruptionMonitorOptions
{
    /// <summary>What to watch beside what is detected: of <see cref="InterruptionSources"/>, or the user's own.</summary>
    /// <value>The default is none.</value>
    public IList<IInterruptionSource> Sources { get; } = [];

    /// <summary>Whether to watch <see cref="InterruptionSources.Detect"/>: signals, Ctrl-C, and the cloud that this machine is in.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Detect { get; set; } = true;

    /// <summary>Kinds that interrupt even when their notice is only advice.</summary>
    /// <value>The default is none.</value>
    public ISet<InterruptionKind> AlsoInterruptOn { get; } = new HashSet<InterruptionKind>();

    /// <summary>
    /// How long before its deadline an announced event, such as a restart for maintenance, is final. Until then its notice is advice: such
    /// events may be announced weeks ahead. 0 to 1 day.
    /// </summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan LeadTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time from SIGTERM to SIGKILL. 0 to 1 day.</summary>
    /// <value>
    /// The default is <c>MLOPS_GRACE_PERIOD</c>, in seconds, or 30 seconds, as in Kubernetes; no more than 15 seconds on a Spot or
    /// preemptible node of Google's Kubernetes engine.
    /// </value>
    public TimeSpan? GracePeriod { get; set; }

    /// <summary>The time between two requests to a metadata service, and between two looks at a file. 10 ms to 1 hour.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a metadata service has for an answer, where its cloud allows no longer. 10 ms to 1 hour.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a cloud has to show that this machine is in it. 10 ms to 1 hour.</summary>
    /// <value>The default is 0.9 seconds.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(0.9);

    /// <summary>Where EC2's metadata service answers.</summary>
    /// <value>
    /// The default is <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c>, or <c>http://169.254.169.254</c>, or <c>http://[fd00:ec2::254]</c> when
    /// <c>AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE</c> is <c>IPv6</c>.
    /// </value>
    public Uri? Ec2Address { get; set; }

    /// <summary>Where Google Cloud's metadata server answers.</summary>
    /// <value>The default is <c>GCE_METADATA_HOST</c>, <c>GCE_METADATA_IP</c>, or <c>http://169.254.169.254</c>.</value>
    public Uri? GcpAddress { get; set; }

    /// <summary>Where Azure's metadata service answers.</summary>
    /// <value>The default is <c>http://169.254.169.254</c>.</value>
    public Uri? AzureAddress { get; set; }

    /// <summary>The time that Google Cloud gives from the preemption notice on: the machine's <c>preemptionNoticeDuration</c>. 0 to 1 day.</summary>
    /// <value>The default is 30 seconds, Google's best effort for machines without that setting.</value>
    public TimeSpan GcpNoticeDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The name of this machine in Azure. Events of its neighbours are told to it too, and are left out by the name.</summary>
    /// <value>The default is what the metadata service says.</value>
    public string? AzureMachineName { get; set; }

    /// <summary>
    /// Whether <see cref="InterruptionMonitor.AcknowledgeAsync"/> approves Azure's events, which then start at once, for all the machines that
    /// they name.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AcknowledgeAzureEvents { get; set; }

    /// <summary>The clock.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets the monitor's log messages.</summary>
    /// <value>The default is to log nothing.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal Func<string, string?> Environment { get; set; } = System.Environment.GetEnvironmentVariable;

    internal SystemFiles Files { get; set; } = new();
}
