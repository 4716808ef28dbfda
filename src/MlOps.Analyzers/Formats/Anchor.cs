namespace MlOps.Analyzers.Formats;

/// <summary>What it means when a word of the automaton turns up in a text.</summary>
internal sealed class Anchor
{
    private Anchor(string word, Recognizer recognizer, SecretFormat? format, Grammar? grammar, IReadOnlyList<SecretFormat> near)
    {
        Word = word;
        Recognizer = recognizer;
        Format = format;
        Grammar = grammar;
        Near = near;
    }

    public string Word { get; }

    public Recognizer Recognizer { get; }

    public SecretFormat? Format { get; }

    public Grammar? Grammar { get; }

    /// <summary>The formats that count near this word.</summary>
    public IReadOnlyList<SecretFormat> Near { get; }

    public static Anchor OfShape(SecretFormat format, Grammar grammar) =>
        new(grammar.Parts[grammar.AnchorPart].Literal!.ToLowerInvariant(), Recognizer.Shape, format, grammar, []);

    public static Anchor OfContext(string word, IReadOnlyList<SecretFormat> near) => new(word, Recognizer.Context, null, null, near);

    public static Anchor Of(string word, Recognizer recognizer) => new(word, recognizer, null, null, []);
}
