namespace MlOps.Sdk.Search;

/// <summary>MLflow's limits for searches.</summary>
internal static class SearchLimits
{
    public const int DefaultPage = 1000;
    public const int MaxPage = 50_000;

    public static void CheckPageSize(int pageSize, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, MaxPage, name);
    }
}
