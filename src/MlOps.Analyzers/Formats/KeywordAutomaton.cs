namespace MlOps.Analyzers.Formats;

/// <summary>Finds all words of a list in one pass over a text, whatever their case: Aho and Corasick's automaton.</summary>
internal sealed class KeywordAutomaton
{
    private const int FoundBit = 0x8000;

    private readonly byte[] _symbols = new byte[128];
    private readonly ushort[] _next;
    private readonly int _width;
    private readonly int[][] _found;

    /// <param name="words">In lower case, ASCII; a word's place in the list is its number. A word may be there twice.</param>
    public KeywordAutomaton(IReadOnlyList<string> words)
    {
        var nodes = 1;
        var symbolCount = 1;
        foreach (var word in words)
        {
            nodes += word.Length;
            foreach (var c in word)
            {
                if (_symbols[c] == 0)
                {
                    _symbols[c] = (byte)symbolCount++;
                }
            }
        }

        for (var c = 'a'; c <= 'z'; c++)
        {
            _symbols[c - 32] = _symbols[c];
        }

        _width = symbolCount;
        var next = new ushort[nodes * _width];
        var found = new List<int>?[nodes];
        var count = 1;
        for (var i = 0; i < words.Count; i++)
        {
            var node = 0;
            foreach (var c in words[i])
            {
                ref var child = ref next[(node * _width) + _symbols[c]];
                if (child == 0)
                {
                    child = (ushort)count++;
                }

                node = child;
            }

            (found[node] ??= []).Add(i);
        }

        FollowFailures(next, found, count);
        _next = new ushort[count * _width];
        for (var i = 0; i < _next.Length; i++)
        {
            _next[i] = (ushort)(found[next[i]] is null ? next[i] : next[i] | FoundBit);
        }

        _found = new int[count][];
        for (var i = 0; i < count; i++)
        {
            _found[i] = found[i]?.ToArray() ?? [];
        }
    }

    /// <summary>The state after one more character; 0 at the beginning.</summary>
    public int Step(int state, char character) =>
        character < 128 ? _next[((state & ~FoundBit) * _width) + _symbols[character]] : 0;

    /// <summary>Whether a text holds one of the words, or letters of which the words have none.</summary>
    public bool IsIn(string text)
    {
        var state = 0;
        foreach (var c in text)
        {
            state = Step(state, c);
            if (c > 127 || IsFound(state))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a word ends where this state was reached.</summary>
    public static bool IsFound(int state) => state >= FoundBit;

    /// <summary>The numbers of the words that end where this state was reached.</summary>
    public int[] Found(int state) => _found[state & ~FoundBit];

    private void FollowFailures(ushort[] next, List<int>?[] found, int count)
    {
        var failures = new int[count];
        var queue = new Queue<int>();
        for (var symbol = 1; symbol < _width; symbol++)
        {
            if (next[symbol] != 0)
            {
                queue.Enqueue(next[symbol]);
            }
        }

        while (queue.Count > 0)
        {
            var node = queue.Dequeue();
            var failure = failures[node];
            if (found[failure] is { } inherited)
            {
                (found[node] ??= []).AddRange(inherited);
            }

            for (var symbol = 1; symbol < _width; symbol++)
            {
                ref var child = ref next[(node * _width) + symbol];
                var otherwise = next[(failure * _width) + symbol];
                if (child == 0)
                {
                    child = otherwise;
                }
                else
                {
                    failures[child] = otherwise;
                    queue.Enqueue(child);
                }
            }
        }
    }
}
