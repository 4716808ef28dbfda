using System.Runtime.InteropServices;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>Hears that the process is about to end, in the ways in which it can be heard: signals, exit, an exception that nobody catches.</summary>
internal sealed class ProcessEnd : IDisposable
{
    /// <summary>How long a process that was told to stop is held up, at most.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    private readonly Action<TimeSpan> _onSignal;
    private readonly Action<TimeSpan> _onExit;
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="onSignal">
    /// Called on a signal. The signal does what it would have done without us: it ends the process, unless another handler
    /// cancels that.
    /// </param>
    /// <param name="onExit">Called when the process ends for sure.</param>
    public ProcessEnd(Action<TimeSpan> onSignal, Action<TimeSpan> onExit)
    {
        _onSignal = onSignal;
        _onExit = onExit;
        foreach (var signal in Signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, _ => _onSignal(Grace)));
        }

        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    /// <summary>Waits on a thread that has nothing else to do: the process is ending.</summary>
    public static void WaitFor(Task task, TimeSpan atMost)
    {
        using var done = new ManualResetEventSlim();
        task.ConfigureAwait(false).GetAwaiter().OnCompleted(() => TrySet(done));
        done.Wait(atMost);
    }

    private static void TrySet(ManualResetEventSlim done)
    {
        try
        {
            done.Set();
        }
        catch (ObjectDisposedException)
        {
            // The wait was over before.
        }
    }

    private void OnExit(object? sender, EventArgs e) => _onExit(Grace);

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e) => _onExit(Grace);
}
