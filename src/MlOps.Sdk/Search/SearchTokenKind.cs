namespace MlOps.Sdk.Search;

/// <summary>What a token of a filter is.</summary>
internal enum SearchTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A field or any other word: <c>metrics.loss</c>, <c>tags.`a b`</c>, <c>status</c>.</summary>
    Name,

    /// <summary>A text in double quotes, which is a value or a name, as it comes.</summary>
    Quoted,

    /// <summary>A text in single quotes.</summary>
    Text,

    Number,

    /// <summary>Signs such as <c>!=</c>, or LIKE and ILIKE.</summary>
    Comparator,

    And,
    Not,
    In,
    Open,
    Close,
    Comma,

    /// <summary>What the language has no place for: signs, words such as OR and IS, texts without an end.</summary>
    Other,
}
