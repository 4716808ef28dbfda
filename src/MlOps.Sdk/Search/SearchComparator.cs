namespace MlOps.Sdk.Search;

/// <summary>How a condition compares.</summary>
internal enum SearchComparator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>A pattern with % and _, capitals matter.</summary>
    Like,

    /// <summary>A pattern with % and _, ASCII capitals don't matter.</summary>
    ILike,

    In,
    NotIn,
}
