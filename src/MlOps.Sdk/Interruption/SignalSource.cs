using System.Globalization;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Interruption;

/// <summary>Listens to signals. A handler raises a notice and does no more: what there is to save is saved by who reads it.</summary>
internal sealed class SignalSource : IInterruptionSource
{
    public const string Signals = "signals";
    public const string Console = "console";
    public const string Slurm = "slurm";

    // .NET has names for few signals, and takes the others by the system's number.
    private static readonly PosixSignal? UserSignal =
        OperatingSystem.IsLinux() ? (PosixSignal)10 : OperatingSystem.IsMacOS() ? (PosixSignal)30 : null;

    private readonly Func<InterruptionContext, bool> _isNeeded;
    private readonly (PosixSignal Signal, Func<InterruptionContext, InterruptionNotice> Notice)[] _handled;
    private readonly bool _secondEnds;

    private SignalSource(
        string name,
        (PosixSignal? Signal, Func<InterruptionContext, InterruptionNotice> Notice)[] handled,
        Func<InterruptionContext, bool>? isNeeded = null,
        bool secondEnds = false)
    {
        Name = name;
        _handled = [.. handled.Where(one => one.Signal is not null).Select(one => (one.Signal!.Value, one.Notice))];
        _isNeeded = isNeeded ?? (_ => true);
        _secondEnds = secondEnds;
    }

    public string Name { get; }

    public static SignalSource OfProcess() => new(Signals, [(PosixSignal.SIGTERM, Terminating), (UserSignal, UserSignalled)]);

    /// <summary>SIGTERM alone: who handles SIGUSR1 in its own way shall not be interrupted because a monitor was started.</summary>
    public static SignalSource OfDetection() => new(Signals, [(PosixSignal.SIGTERM, Terminating)]);

    public static SignalSource OfConsole() => new(Console, [(PosixSignal.SIGINT, Cancelled)], secondEnds: true);

    public static SignalSource OfSlurm() =>
        new(Slurm, [(PosixSignal.SIGTERM, SlurmEnding), (UserSignal, SlurmSignalled)], context => context.Settings.IsInSlurm);

    public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        if (!_isNeeded(context))
        {
            return;
        }

        var registrations = Array.ConvertAll(_handled, handled => Register(handled.Signal, handled.Notice, context));
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var registration in registrations)
            {
                registration.Dispose();
            }
        }
    }

    private PosixSignalRegistration Register(PosixSignal signal, Func<InterruptionContext, InterruptionNotice> notice, InterruptionContext context)
    {
        var count = 0;
        return PosixSignalRegistration.Create(signal, received =>
        {
            var isFirst = Interlocked.Increment(ref count) == 1;
            received.Cancel = isFirst || !_secondEnds; // what is not cancelled does what it does without us
            if (isFirst)
            {
                context.Raise(notice(context));
            }
        });
    }

    private static InterruptionNotice Terminating(InterruptionContext context) => new(InterruptionKind.Signal, "sigterm")
    {
        Deadline = context.Now + context.Settings.GracePeriod,
        ExitCode = InterruptionNotice.AfterSigterm,
        Detail = $"SIGTERM: {(context.Settings.IsInKubernetes ? "Kubernetes ends this pod" : "the process is told to end")}; SIGKILL is expected after {Seconds(context)} s.",
    };

    private static InterruptionNotice UserSignalled(InterruptionContext context) => new(InterruptionKind.Signal, "sigusr1")
    {
        Detail = "SIGUSR1: the process is told to save its state and end.",
    };

    private static InterruptionNotice Cancelled(InterruptionContext context) => new(InterruptionKind.UserRequest, Console)
    {
        Detail = "Ctrl-C; once more ends the process at once.",
    };

    private static InterruptionNotice SlurmEnding(InterruptionContext context) => new(InterruptionKind.Signal, Slurm)
    {
        Deadline = context.Now + context.Settings.GracePeriod,
        ExitCode = InterruptionNotice.AfterSigterm,
        Detail = $"SIGTERM: {Job(context)} is preempted, cancelled or out of time; SIGKILL is expected after {Seconds(context)} s.",
    };

    private static InterruptionNotice SlurmSignalled(InterruptionContext context) => new(InterruptionKind.Signal, Slurm)
    {
        Deadline = SlurmEnd(context),
        Detail = $"SIGUSR1: {Job(context)} comes to its end.",
    };

    private static string Seconds(InterruptionContext context) => context.Settings.GracePeriod.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string Job(InterruptionContext context) =>
        $"the Slurm job {context.Settings.Text("SLURM_JOB_ID")} (restarts so far: {context.Settings.Text("SLURM_RESTART_COUNT") ?? "0"})";

    // Slurm's own default for --signal is one minute before the end.
    private static DateTimeOffset SlurmEnd(InterruptionContext context) =>
        long.TryParse(context.Settings.Text("SLURM_JOB_END_TIME"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && DateTimeOffset.FromUnixTimeSeconds(seconds) is var end && end > context.Now
            ? end
            : context.Now + TimeSpan.FromMinutes(1);
}
