namespace MlOps.Sdk.Tests.Artifacts;

/// <summary>Looks at the managed heap every few milliseconds, garbage included, until it is stopped.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly Timer _timer;
    private long _most;

    public MemoryWatch() => _timer = new(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));

    /// <returns>The most that was seen, in bytes.</returns>
    public long Stop()
    {
        Dispose();
        Look();
        return Interlocked.Read(ref _most);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        long most;
        while (now > (most = Interlocked.Read(ref _most)) && Interlocked.CompareExchange(ref _most, now, most) != most)
        {
            // Another look came between.
        }
    }
}
