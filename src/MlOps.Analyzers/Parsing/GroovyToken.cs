using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>A name, a text in quotes, or a sign of Groovy.</summary>
internal sealed class GroovyToken(MappedText text, bool isText, bool isUnknown)
{
    public MappedText Text { get; } = text;

    public string Value => Text.Text;

    /// <summary>Written in quotes.</summary>
    public bool IsText { get; } = isText;

    /// <summary>A text with a '${…}' in it, which stays as it is written.</summary>
    public bool IsUnknown { get; } = isUnknown;

    public TextSpan Span => Text.FileSpan(0, Text.Length);

    /// <summary>Whether it is this name or sign, not a text.</summary>
    public bool Is(string expected) => !IsText && Text.Is(expected);
}
