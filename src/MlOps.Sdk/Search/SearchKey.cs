namespace MlOps.Sdk.Search;

/// <summary>A key that the language knows by name.</summary>
/// <param name="Name">The name that stands for all its aliases.</param>
internal sealed record SearchKey(string Name)
{
    /// <summary>Whether it is compared with numbers, not with texts.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether it is compared with whole numbers only, which may be in quotes.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether it is compared with lists too.</summary>
    public bool TakesList { get; init; }

    /// <summary>Whether NOT IN goes with lists, as IN does.</summary>
    public bool TakesNegatedList { get; init; } = true;

    public bool InFilters { get; init; } = true;

    public bool InOrders { get; init; } = true;
}
