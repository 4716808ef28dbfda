namespace MlOps.Sdk.Search;

/// <summary>A page of what a search found.</summary>
/// <typeparam name="T">What was searched.</typeparam>
public sealed class SearchPage<T>
{
    internal SearchPage(IReadOnlyList<T> items, string? nextPageToken)
    {
        Items = items;
        NextPageToken = nextPageToken;
    }

    /// <summary>What is on the page, in order.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>Leads to the next page of the same search; <see langword="null"/> on the last one.</summary>
    public string? NextPageToken { get; }
}
