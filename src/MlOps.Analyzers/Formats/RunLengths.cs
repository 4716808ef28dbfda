namespace MlOps.Analyzers.Formats;

/// <summary>Remembers how far runs go, so that many beginnings within one run do not walk through it again and again.</summary>
internal sealed class RunLengths
{
    private const int Slots = 32;

    private readonly CharacterSet[] _sets = new CharacterSet[Slots];
    private readonly int[] _starts = new int[Slots];
    private readonly int[] _ends = new int[Slots];

    /// <summary>How many characters were looked at since the last text began.</summary>
    public long Steps { get; private set; }

    public void Clear()
    {
        Array.Clear(_sets, 0, Slots);
        Steps = 0;
    }

    /// <summary>Where a run of characters of the set ends that begins at the position: the first that is not in the set, or one beyond the limit.</summary>
    public int EndOf(string text, int position, CharacterSet set, int limit = int.MaxValue)
    {
        var wanted = limit > text.Length - position ? text.Length : position + limit;
        var slot = (int)(((uint)set * 2654435769u) >> 27);
        var from = position;
        if (_sets[slot] == set && position >= _starts[slot] && position <= _ends[slot])
        {
            from = _ends[slot];
            if (from >= wanted || from >= text.Length || !Characters.IsIn(text[from], set))
            {
                return Math.Min(from, wanted);
            }
        }
        else
        {
            _sets[slot] = set;
            _starts[slot] = position;
        }

        // Not farther than asked: the run goes on from here when more of it is wanted.
        var end = Characters.EndOfRun(text, from, wanted, set);
        Steps += end - from + 1;
        _ends[slot] = end;
        return end;
    }
}
