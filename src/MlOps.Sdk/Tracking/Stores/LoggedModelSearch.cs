namespace MlOps.Sdk.Tracking.Stores;

/// <summary>The logged models that are asked for, page by page.</summary>
internal sealed record LoggedModelSearch
{
    /// <summary>The experiments; <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? ExperimentIds { get; init; }

    public string Filter { get; init; } = "";

    public IReadOnlyList<LoggedModelOrder> OrderBy { get; init; } = [];

    /// <summary>How many the store is asked for at a time.</summary>
    public int PageSize { get; init; } = 100;
}
