namespace MlOps.Testing.Server;

/// <summary>Decides which requests go wrong, and how. Thread-safe; a change counts from the next request on.</summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private Func<LoggedRequest, Fault?>? _policy;
    private int _injected;

    internal Faults()
    {
    }

    /// <summary>How many requests have gone wrong.</summary>
    public int Injected => Volatile.Read(ref _injected);

    /// <summary>Asks for a fault for each request; <see langword="null"/> lets it pass. One call at a time.</summary>
    public void Use(Func<LoggedRequest, Fault?> policy)
    {
        lock (_lock)
        {
            _policy = policy;
        }
    }

    /// <summary>Lets the next requests go wrong, and no more.</summary>
    /// <param name="fault">What happens to them.</param>
    /// <param name="count">How many.</param>
    /// <param name="pathEnd">Only requests to this path, given from its end; all when not given.</param>
    public void UseOnce(Fault fault, int count = 1, string pathEnd = "")
    {
        var left = count;
        Use(request => request.Path.EndsWith(pathEnd, StringComparison.Ordinal) && left-- > 0 ? fault : null);
    }

    /// <summary>Lets requests go wrong at random; the same seed and the same order of requests give the same faults.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mix">How often each fault comes, as a part of 1; the rest passes.</param>
    public void UseMix(int seed, params IReadOnlyList<(double Part, Fault Fault)> mix)
    {
        var random = new Random(seed);
        Use(_ =>
        {
            var drawn = random.NextDouble();
            foreach (var (part, fault) in mix)
            {
                drawn -= part;
                if (drawn < 0)
                {
                    return fault;
                }
            }

            return null;
        });
    }

    /// <summary>
    /// A bad network: 30 % of replies are lost after their request was applied, some requests before, and a proxy answers 503 and 504.
    /// </summary>
    public void UseBadNetwork(int seed) => UseMix(
        seed,
        (0.30, Fault.DropAfter),
        (0.05, Fault.DropBefore),
        (0.05, Fault.Status(503)),
        (0.05, Fault.Html(504).After()),
        (0.05, Fault.HalfReply));

    /// <summary>Lets everything pass.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _policy = null;
        }
    }

    internal Fault? For(LoggedRequest request)
    {
        lock (_lock)
        {
            var fault = _policy?.Invoke(request);
            _injected += fault is null ? 0 : 1;
            return fault;
        }
    }
}
