namespace MlOps.Testing.Server;

/// <summary>What a word of a filter is.</summary>
internal enum SearchTokenKind
{
    /// <summary>A keyword or the name of something: <c>and</c>, <c>metrics.loss</c>, <c>tags.`a b`</c>.</summary>
    Name,

    /// <summary>A text in quotes.</summary>
    Text,

    Number,

    Comparator,

    /// <summary>A list of texts in parentheses.</summary>
    List,
}
