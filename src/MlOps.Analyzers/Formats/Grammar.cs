namespace MlOps.Analyzers.Formats;

/// <summary>A sequence of fixed texts and runs. It is matched from left to right, each run as far as it goes: there is no way back.</summary>
internal sealed class Grammar
{
    private readonly GrammarPart[] _parts;

    public Grammar(GrammarPart[] parts)
    {
        _parts = parts;
        AnchorPart = FindAnchor(parts);
        for (var i = 0; i < AnchorPart; i++)
        {
            LongestBeforeAnchor += parts[i].Longest;
            ShortestBeforeAnchor += parts[i].Shortest;
        }
    }

    public IReadOnlyList<GrammarPart> Parts => _parts;

    /// <summary>The part by which it is found in a text; -1 when it has no fixed part that says enough.</summary>
    public int AnchorPart { get; }

    public int LongestBeforeAnchor { get; }

    public int ShortestBeforeAnchor { get; }

    /// <summary>The end of the text that begins at the position and has this shape; -1 when none does.</summary>
    public int Match(string text, int start, RunLengths runs)
    {
        var position = start;
        foreach (var part in _parts)
        {
            if (part.Literal is { } literal)
            {
                if (string.CompareOrdinal(text, position, literal, 0, literal.Length) != 0)
                {
                    return -1;
                }

                position += literal.Length;
            }
            else
            {
                var taken = part.Take(runs.EndOf(text, position, part.Set, part.Longest) - position);
                if (taken < 0)
                {
                    return -1;
                }

                position += taken;
            }
        }

        return position;
    }

    /// <summary>Where a match begins whose anchor stands at the position; -1 when none can.</summary>
    public int StartFrom(string text, int anchor, RunLengths runs)
    {
        if (LongestBeforeAnchor == ShortestBeforeAnchor)
        {
            return anchor - LongestBeforeAnchor;
        }

        // Only one part, the first, may vary before the anchor.
        var first = _parts[0];
        var fixedLength = LongestBeforeAnchor - first.Longest;
        var end = anchor - fixedLength;
        var start = end;
        while (start > 0 && end - start < first.Longest && Characters.IsIn(text[start - 1], first.Set))
        {
            start--;
        }

        return end - start < first.Shortest ? -1 : start;
    }

    private static int FindAnchor(GrammarPart[] parts)
    {
        var best = -1;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Literal is { Length: >= 2 } literal)
            {
                // The first is as good as any, unless it is so short that words have it too.
                if (literal.Length >= 3)
                {
                    return i;
                }

                best = best < 0 ? i : best;
            }
        }

        return best;
    }
}
