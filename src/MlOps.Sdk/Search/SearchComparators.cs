namespace MlOps.Sdk.Search;

/// <summary>How comparators are written, and which go with what.</summary>
internal static class SearchComparators
{
    private static readonly SearchComparator[] OfNumbers =
    [
        SearchComparator.Equal, SearchComparator.NotEqual, SearchComparator.Less, SearchComparator.LessOrEqual,
        SearchComparator.Greater, SearchComparator.GreaterOrEqual,
    ];

    private static readonly SearchComparator[] OfTexts =
        [SearchComparator.Equal, SearchComparator.NotEqual, SearchComparator.Like, SearchComparator.ILike];

    private static readonly SearchComparator[] OfListedTexts = [.. OfTexts, SearchComparator.In, SearchComparator.NotIn];

    public static SearchComparator[] For(SearchKey key) => key switch
    {
        { IsNumber: true } => OfNumbers,
        { TakesList: true, TakesNegatedList: true } => OfListedTexts,
        { TakesList: true } => [.. OfTexts, SearchComparator.In],
        _ => OfTexts,
    };

    public static bool IsList(SearchComparator comparator) => comparator is SearchComparator.In or SearchComparator.NotIn;

    /// <summary>The comparator of a symbol or of words in capitals.</summary>
    public static SearchComparator? Parse(string text) => text switch
    {
        "=" => SearchComparator.Equal,
        "!=" => SearchComparator.NotEqual,
        "<" => SearchComparator.Less,
        "<=" => SearchComparator.LessOrEqual,
        ">" => SearchComparator.Greater,
        ">=" => SearchComparator.GreaterOrEqual,
        "LIKE" => SearchComparator.Like,
        "ILIKE" => SearchComparator.ILike,
        "IN" => SearchComparator.In,
        "NOT IN" => SearchComparator.NotIn,
        _ => null,
    };

    public static string Text(SearchComparator comparator) => comparator switch
    {
        SearchComparator.Equal => "=",
        SearchComparator.NotEqual => "!=",
        SearchComparator.Less => "<",
        SearchComparator.LessOrEqual => "<=",
        SearchComparator.Greater => ">",
        SearchComparator.GreaterOrEqual => ">=",
        SearchComparator.Like => "LIKE",
        SearchComparator.ILike => "ILIKE",
        SearchComparator.In => "IN",
        _ => "NOT IN",
    };
}
