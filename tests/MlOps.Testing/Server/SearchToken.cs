namespace MlOps.Testing.Server;

/// <summary>A word of a filter.</summary>
/// <param name="Text">The word as it stands there.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SearchToken(string Text, SearchTokenKind Kind)
{
    public bool Is(string keyword) => Kind == SearchTokenKind.Name && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without its quotes.</summary>
    public string Unquoted => Unquote(Text);

    /// <summary>A text without the quotes around it.</summary>
    public static string Unquote(string text) =>
        text.Length >= 2 && text[0] == text[^1] && text[0] is '\'' or '"' or '`' ? text[1..^1] : text;
}
