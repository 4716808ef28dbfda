using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Journal;

/// <summary>
/// The folder in which a client keeps its journals, and the one thread that flushes them together: a record is on the disk at
/// most an interval and a flush after it was appended.
/// </summary>
internal sealed partial class JournalHome : IDisposable
{
    private readonly ILogger _logger;
    private readonly TimeSpan _flushInterval;
    private readonly Lock _gate = new();
    private readonly List<JournalWriter> _writers = [];
    private readonly List<FlushRequest> _requests = [];
    private readonly Dictionary<JournalWriter, string> _problems = [];
    private readonly object _signal = new();
    private bool _signalled;
    private Thread? _thread;
    private long _lost;
    private volatile bool _stopped;

    /// <summary>Names the home; nothing is made or started before a journal is opened.</summary>
    /// <param name="folder">The home folder.</param>
    /// <param name="target">Where the records of this client's journals are to be delivered, without credentials.</param>
    /// <param name="flushInterval">The time between two group flushes.</param>
    /// <param name="time">The clock for what is written in headers.</param>
    /// <param name="logger">Gets one message when journals stop being safe, and one when they are again. Must not throw.</param>
    public JournalHome(string folder, string target, TimeSpan flushInterval, TimeProvider time, ILogger logger)
    {
        Folder = Path.GetFullPath(folder);
        JournalFolder = Path.Combine(Folder, "journal");
        Target = target;
        Time = time;
        _flushInterval = flushInterval;
        _logger = logger;
    }

    public string Folder { get; }

    public string JournalFolder { get; }

    public string Target { get; }

    public TimeProvider Time { get; }

    /// <summary>Milliseconds of a clock that only goes forward.</summary>
    public static long Now => Environment.TickCount64;

    /// <summary>Records that were dropped since the client was created.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Why some records are not safe from a crash; <see langword="null"/> when all are.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _problems.Count == 0 ? null : _problems.Values.First();
            }
        }
    }

    /// <summary>Opens a journal. Never fails: without a file the journal is in memory, and <see cref="Problem"/> says why.</summary>
    /// <param name="stream">The run's id.</param>
    /// <param name="writerId">A new id for this writer.</param>
    /// <param name="preamble">What the reader of the journal has to know first.</param>
    public JournalWriter Open(string stream, string writerId, byte[] preamble)
    {
        var writer = new JournalWriter(this, stream, writerId, preamble);
        lock (_gate)
        {
            _writers.Add(writer);
            if (_thread is null)
            {
                // A thread of its own: the thread pool may be busy with the training.
                _thread = new(Run) { IsBackground = true, Name = "MlOps journal" };
                _thread.Start();
            }
        }

        Report(writer);
        Wake();
        return writer;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        Wake();
        _thread?.Join();
    }

    internal void Wake()
    {
        lock (_signal)
        {
            _signalled = true;
            Monitor.Pulse(_signal);
        }
    }

    internal Task<bool> FlushAsync(JournalWriter writer, CancellationToken cancellationToken)
    {
        FlushRequest? request = new(writer, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (!_stopped)
            {
                _requests.Add(request);
            }
            else
            {
                request = null;
            }
        }

        if (request is null)
        {
            return Task.FromResult(writer.Flush()); // not under the gate, which a flush itself needs
        }

        Wake();
        return request.Done.Task.WaitAsync(cancellationToken);
    }

    internal void Forget(JournalWriter writer)
    {
        bool ended;
        lock (_gate)
        {
            _writers.Remove(writer);
            ended = _problems.Remove(writer) && _problems.Count == 0;
        }

        if (ended)
        {
            LogSafe(Lost);
        }
    }

    internal void SayUndelivered(string stream, long records) => LogUndelivered(records, stream);

    internal void SayNotRemoved(string path, string reason) => LogNotRemoved(path, reason);

    internal JournalHeader NewHeader(ulong salt, string stream, string writerId) => new(
        salt, writerId, stream, Target, Environment.MachineName, Environment.ProcessId, Time.GetUtcNow().ToUnixTimeMilliseconds(), DataStart: 0);

    internal void CountLost(long records) => Interlocked.Add(ref _lost, records);

    /// <summary>Takes note of a writer's problem; says it once when the first comes and once when the last is over.</summary>
    internal void Report(JournalWriter writer)
    {
        string? problem;
        bool began, ended;
        lock (_gate)
        {
            if (!_writers.Contains(writer))
            {
                return; // removed meanwhile, and its problem with it
            }

            problem = writer.Problem; // read here: of two threads that report, the later one is right
            began = problem is not null && _problems.Count == 0;
            ended = problem is null && _problems.Remove(writer) && _problems.Count == 0;
            if (problem is not null)
            {
                _problems[writer] = problem;
            }
        }

        if (began)
        {
            LogUnsafe(problem!);
        }
        else if (ended)
        {
            LogSafe(Lost);
        }
    }

    private void Run()
    {
        var nextFlush = 0L;
        while (!_stopped)
        {
            var isDue = Now >= nextFlush;
            if (isDue)
            {
                nextFlush = Now + (long)_flushInterval.TotalMilliseconds;
            }

            var writers = Tend(isDue);
            lock (_signal)
            {
                if (!_signalled)
                {
                    Monitor.Wait(_signal, writers == 0 ? Timeout.Infinite : (int)Math.Max(1, nextFlush - Now));
                }

                _signalled = false;
            }
        }

        Tend(flush: true); // what was appended, and asked for, last
    }

    /// <summary>Looks after every journal once.</summary>
    /// <param name="flush">Whether it is time for the group flush; a wake in between is about room, or a flush that is asked for.</param>
    /// <returns>How many there are.</returns>
    private int Tend(bool flush)
    {
        JournalWriter[] writers;
        FlushRequest[] requests;
        lock (_gate)
        {
            writers = [.. _writers];
            requests = [.. _requests];
            _requests.Clear();
        }

        foreach (var writer in writers)
        {
            writer.Maintain(Now);
            if (flush && writer.NeedsFlush)
            {
                writer.Flush();
            }
        }

        foreach (var request in requests)
        {
            request.Done.TrySetResult(request.Writer.Flush());
        }

        return writers.Length;
    }

    private sealed record FlushRequest(JournalWriter Writer, TaskCompletionSource<bool> Done);

    [LoggerMessage(101, LogLevel.Warning,
        "Records of the run are not safe from a crash: {Problem} Logging goes on, delivery too. Free the disk or mend the folder; the journal goes back to it by itself.")]
    private partial void LogUnsafe(string problem);

    [LoggerMessage(102, LogLevel.Information, "Records are safe from a crash again; {Lost} were lost so far.")]
    private partial void LogSafe(long lost);

    [LoggerMessage(106, LogLevel.Error, "{Records} records of run {RunId} were in memory only and are lost: they were not delivered before the run was let go.")]
    private partial void LogUndelivered(long records, string runId);

    [LoggerMessage(107, LogLevel.Warning,
        "The journal '{Path}' could not be put away: {Reason} The next client that starts on this home folder takes it up; what it delivers again changes nothing.")]
    private partial void LogNotRemoved(string path, string reason);
}
