namespace MlOps.Analyzers.Formats;

/// <summary>A fixed text, or a run of characters of one set.</summary>
internal sealed class GrammarPart
{
    private GrammarPart(string? literal, CharacterSet set, IReadOnlyList<int> lengths, int shortest, int longest)
    {
        Literal = literal;
        Set = set;
        Lengths = lengths;
        Shortest = shortest;
        Longest = longest;
    }

    /// <summary>Null for a run.</summary>
    public string? Literal { get; }

    public CharacterSet Set { get; }

    /// <summary>The only lengths that a run may have, in ascending order; empty when any from the shortest to the longest will do.</summary>
    public IReadOnlyList<int> Lengths { get; }

    public int Shortest { get; }

    public int Longest { get; }

    public static GrammarPart Fixed(string literal) => new(literal, CharacterSet.None, [], literal.Length, literal.Length);

    public static GrammarPart Run(CharacterSet set, int shortest, int longest) => new(null, set, [], shortest, longest);

    public static GrammarPart Run(CharacterSet set, int[] lengths) => new(null, set, lengths, lengths[0], lengths[lengths.Length - 1]);

    /// <summary>Whether the character may stand in it.</summary>
    public bool MayBe(char character) => Literal is { } literal ? literal.IndexOf(character) >= 0 : Characters.IsIn(character, Set);

    /// <summary>How much of a run of so many characters belongs to this part; -1 when it is too short.</summary>
    public int Take(int available)
    {
        if (Lengths.Count == 0)
        {
            return available < Shortest ? -1 : Math.Min(available, Longest);
        }

        var taken = -1;
        foreach (var length in Lengths)
        {
            if (length <= available)
            {
                taken = length;
            }
        }

        return taken;
    }
}
