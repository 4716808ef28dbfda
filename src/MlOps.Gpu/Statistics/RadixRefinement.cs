namespace MlOps.Gpu.Statistics;

/// <summary>
/// Finds the values of some ranks without sorting: counts the upper 16 bits of all keys, then, in each further read, the next 16 bits of those
/// keys that share their upper bits with a wanted one. Counts add, so the values come in any order and partition.
/// </summary>
internal sealed class RadixRefinement
{
    public const int Bins = 1 << 16;

    private const short None = -1;

    private readonly List<short[]> _children = []; // by level: of node × bin, the node of the next level
    private List<Node> _nodes = [new(0, [])];

    /// <summary>The digit of the keys that is counted next; 0 is the uppermost.</summary>
    public int Level => _children.Count;

    /// <summary>How many counts a read gives: for each node, which is a wanted beginning of a key, one for each next digit.</summary>
    public int CountsLength => _nodes.Count * Bins;

    /// <summary>Of each node and digit of a level, the node of the next level, or −1.</summary>
    public short[] Children(int level) => _children[level];

    /// <summary>Wants values by their ranks among those that are there. Called once, after the first read.</summary>
    /// <param name="ranks">From 0; none twice.</param>
    public void Want(IEnumerable<long> ranks) => _nodes[0].Wanted.AddRange(ranks.Select(rank => (rank, rank)));

    /// <summary>Counts the digits of some values that come after the wanted beginnings.</summary>
    public void Count<T, TKeyed>(ReadOnlySpan<T> values, Span<int> counts)
        where TKeyed : IKeyed<T>
    {
        if (Level == 0)
        {
            foreach (var value in values)
            {
                counts[(int)(TKeyed.KeyOf(value) >> 48)]++;
            }

            return;
        }

        ReadOnlySpan<short> first = _children[0];
        foreach (var value in values)
        {
            var key = TKeyed.KeyOf(value);
            var node = first[(int)(key >> 48)];
            if (node == None)
            {
                continue;
            }

            for (var level = 1; level < Level && node != None; level++)
            {
                node = _children[level][node * Bins + DigitOf(key, level)];
            }

            if (node != None)
            {
                counts[node * Bins + DigitOf(key, Level)]++;
            }
        }
    }

    /// <summary>Goes one digit further.</summary>
    /// <param name="counts">Of all values.</param>
    public void Refine(ReadOnlySpan<long> counts)
    {
        var children = new short[CountsLength];
        Array.Fill(children, None);
        var next = new List<Node>();
        for (var i = 0; i < _nodes.Count; i++)
        {
            var (below, bin) = (0L, 0);
            foreach (var (rank, wanted) in _nodes[i].Wanted.OrderBy(pair => pair.RankInNode))
            {
                while (below + counts[i * Bins + bin] <= rank)
                {
                    below += counts[i * Bins + bin++];
                }

                if (children[i * Bins + bin] == None)
                {
                    children[i * Bins + bin] = checked((short)next.Count);
                    next.Add(new(_nodes[i].Key | ((ulong)bin << (48 - 16 * Level)), []));
                }

                next[children[i * Bins + bin]].Wanted.Add((rank - below, wanted));
            }
        }

        _nodes = next;
        _children.Add(children);
    }

    /// <summary>The keys of the wanted ranks, once all digits are known.</summary>
    public Dictionary<long, ulong> Keys() =>
        _nodes.SelectMany(node => node.Wanted.Select(pair => (pair.Wanted, node.Key))).ToDictionary(pair => pair.Wanted, pair => pair.Key);

    private static int DigitOf(ulong key, int level) => (int)(key >> (48 - 16 * level)) & (Bins - 1);

    /// <param name="Key">The beginning of a key.</param>
    /// <param name="Wanted">Ranks among the values that begin so, and among all.</param>
    private sealed record Node(ulong Key, List<(long RankInNode, long Wanted)> Wanted);
}
