namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>When the newest event about each thing happened, for as many things as there is room; those longest unheard of go first.</summary>
internal sealed class NewestEvents(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Subject, DateTimeOffset Time)>> _known = [];
    private readonly LinkedList<(string Subject, DateTimeOffset Time)> _byUse = new();

    /// <summary>Takes note of an event.</summary>
    /// <returns>Whether a later one about the same was noted before.</returns>
    public bool IsOutdated(RegistryEvent received)
    {
        lock (_gate)
        {
            var isOutdated = false;
            var newest = received.Time;
            if (_known.Remove(received.Subject, out var known))
            {
                _byUse.Remove(known);
                isOutdated = known.Value.Time > newest;
                newest = isOutdated ? known.Value.Time : newest;
            }

            _known[received.Subject] = _byUse.AddLast((received.Subject, newest));
            if (_known.Count > capacity)
            {
                _known.Remove(_byUse.First!.Value.Subject);
                _byUse.RemoveFirst();
            }

            return isOutdated;
        }
    }
}
