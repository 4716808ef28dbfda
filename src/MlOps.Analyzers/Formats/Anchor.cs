namespace MlOps.Analyzers.Formats;

/// <summary>What it means when a word of the automaton turns up in a text.</summary>
internal sealed class Anchor
{
    private readonly CharacterSet _before;
    private readonly CharacterSet _notBefore;

    private Anchor(string word, Recognizer recognizer, SecretFormat? format, Grammar? grammar, IReadOnlyList<SecretFormat> near)
    {
        Word = word;
        Recognizer = recognizer;
        Format = format;
        Grammar = grammar;
        Near = near;
        if (grammar is not null && grammar.AnchorPart == 0 && Characters.IsWord(word[0]))
        {
            _notBefore = CharacterSet.Slug;
        }
        else if (grammar is { AnchorPart: > 0 } && grammar.Parts[grammar.AnchorPart - 1] is { Literal: null, Shortest: > 0 } run)
        {
            _before = run.Set;
        }
    }

    public string Word { get; }

    public Recognizer Recognizer { get; }

    public SecretFormat? Format { get; }

    public Grammar? Grammar { get; }

    /// <summary>The formats that count near this word.</summary>
    public IReadOnlyList<SecretFormat> Near { get; }

    /// <summary>Whether the character before lets the word be what it is looked for: a quick question that most places answer with no.</summary>
    public bool CanStandAt(string text, int start)
    {
        if (_notBefore != CharacterSet.None)
        {
            return start == 0 || !Characters.IsIn(text[start - 1], _notBefore);
        }

        return _before == CharacterSet.None || (start > 0 && Characters.IsIn(text[start - 1], _before));
    }

    public static Anchor OfShape(SecretFormat format, Grammar grammar) =>
        new(grammar.Parts[grammar.AnchorPart].Literal!.ToLowerInvariant(), Recognizer.Shape, format, grammar, []);

    public static Anchor OfContext(string word, IReadOnlyList<SecretFormat> near) => new(word, Recognizer.Context, null, null, near);

    public static Anchor Of(string word, Recognizer recognizer) => new(word, recognizer, null, null, []);
}
