namespace MlOps.Testing.Server;

/// <summary>The requests that reached a server, in order; kept when it goes away and comes back.</summary>
public sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<LoggedRequest> _requests = [];
    private readonly List<(Func<LoggedRequest, bool> Condition, TaskCompletionSource<LoggedRequest> Came)> _waiting = [];

    internal RequestLog()
    {
    }

    /// <summary>How many there were.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _requests.Count;
            }
        }
    }

    /// <summary>All that came so far.</summary>
    public IReadOnlyList<LoggedRequest> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many requests went to a path, given from its end: <c>runs/log-batch</c>.</summary>
    public int CountOf(string pathEnd) => All.Count(request => request.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    /// <summary>Waits for a request; one that came already counts.</summary>
    public Task<LoggedRequest> WaitForAsync(Func<LoggedRequest, bool> condition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_requests.Find(request => condition(request)) is { } found)
            {
                return Task.FromResult(found);
            }

            var came = new TaskCompletionSource<LoggedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, came));
            return came.Task.WaitAsync(cancellationToken);
        }
    }

    internal LoggedRequest Add(string method, string path, string query, long? contentLength, long bodySize)
    {
        lock (_lock)
        {
            var request = new LoggedRequest(_requests.Count + 1, method, path, query, contentLength, bodySize);
            _requests.Add(request);
            foreach (var (condition, came) in _waiting.Where(waiting => waiting.Condition(request)).ToList())
            {
                came.TrySetResult(request);
                _waiting.Remove((condition, came));
            }

            return request;
        }
    }
}
