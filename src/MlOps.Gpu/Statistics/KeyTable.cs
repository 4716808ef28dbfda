namespace MlOps.Gpu.Statistics;

/// <summary>How often each of many integers occurred: in 32 bits as long as all keys and counts fit into them, then in 64.</summary>
/// <remarks>In 32 bits a table takes half of the memory, and 100,000 keys stay in the second cache of a core.</remarks>
internal sealed class KeyTable
{
    private KeyBuckets<int>? _narrow = new();
    private KeyBuckets<long>? _wide;
    private long _total; // of the narrow counts, none of which is above it

    /// <summary>The keys with their counts, in no order.</summary>
    /// <param name="least">Keys that occurred less often are left out.</param>
    public ReadOnlySpan<(long Key, long Value)> Entries(long least) => _narrow is not null ? _narrow.Entries(least) : _wide!.Entries(least);

    /// <summary>Counts many keys.</summary>
    public void Increment(ReadOnlySpan<long> keys)
    {
        if (_narrow is not null && Fits(keys.Length))
        {
            var counted = _narrow.Increment(keys);
            _total += counted;
            keys = keys[counted..];
        }

        if (!keys.IsEmpty)
        {
            Wide().Increment(keys);
        }
    }

    /// <summary>Adds a count of at least 1 to a key.</summary>
    public void Add(long key, long count)
    {
        if (_narrow is not null && key == (int)key && Fits(count))
        {
            _narrow.ValueOf((int)key) += (int)count;
            _total += count;
            return;
        }

        Wide().ValueOf(key) += count;
    }

    /// <summary>Adds the counts of another table.</summary>
    public void Add(KeyTable other)
    {
        if (_narrow is not null && other._narrow is not null && Fits(other._total))
        {
            _narrow.Add(other._narrow);
            _total += other._total;
            return;
        }

        if (other._narrow is not null)
        {
            Wide().Add(other._narrow);
        }
        else
        {
            Wide().Add(other._wide!);
        }
    }

    private bool Fits(long more) => more <= int.MaxValue - _total;

    /// <summary>The wide table, into which the narrow one goes at its first use.</summary>
    private KeyBuckets<long> Wide()
    {
        if (_narrow is not null)
        {
            _wide = new(_narrow.Count);
            _wide.Add(_narrow);
            _narrow = null;
        }

        return _wide!;
    }
}
