namespace MlOps.Sdk.Search;

/// <summary>Reads the texts of a search, and refuses those that MLflow's language does not have.</summary>
internal static class SearchTexts
{
    public static List<SearchCondition> Filter(SearchTarget target, string filter)
    {
        try
        {
            return new SearchParser(target, filter).ReadFilter();
        }
        catch (SearchSyntaxException exception)
        {
            throw SearchErrors.NoFilter(filter, exception);
        }
    }

    public static SearchOrder Order(SearchTarget target, string order)
    {
        try
        {
            return new SearchParser(target, order).ReadOrder();
        }
        catch (SearchSyntaxException exception)
        {
            throw SearchErrors.NoOrder(order, exception);
        }
    }
}
