namespace MlOps.Sdk.Search;

/// <summary>What a field of a filter belongs to.</summary>
internal enum SearchEntity
{
    Attribute,
    Metric,
    Param,
    Tag,
    Dataset,
}
