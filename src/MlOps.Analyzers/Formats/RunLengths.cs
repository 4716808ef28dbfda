namespace MlOps.Analyzers.Formats;

/// <summary>Remembers how far runs go, so that many beginnings within one run do not walk through it again and again.</summary>
internal sealed class RunLengths
{
    private const int Slots = 32;

    private readonly CharacterSet[] _sets = new CharacterSet[Slots];
    private readonly int[] _starts = new int[Slots];
    private readonly int[] _ends = new int[Slots];

    public void Clear() => Array.Clear(_sets, 0, Slots);

    public int EndOf(string text, int position, CharacterSet set)
    {
        var slot = (int)(((uint)set * 2654435769u) >> 27);
        if (_sets[slot] == set && position >= _starts[slot] && position <= _ends[slot])
        {
            return _ends[slot];
        }

        var end = Characters.EndOfRun(text, position, text.Length, set);
        _sets[slot] = set;
        _starts[slot] = position;
        _ends[slot] = end;
        return end;
    }
}
