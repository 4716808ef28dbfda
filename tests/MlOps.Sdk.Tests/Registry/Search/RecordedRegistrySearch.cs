namespace MlOps.Sdk.Tests.Registry.Search;

/// <summary>A search of the registry that a real MLflow answered.</summary>
internal sealed record RecordedRegistrySearch
{
    /// <summary>What was searched: <c>registered_models</c> or <c>model_versions</c>.</summary>
    public required string Kind { get; init; }

    public required string Filter { get; init; }

    public required string[] OrderBy { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>The names of the models that were found, in order.</summary>
    public string[]? Names { get; init; }

    /// <summary>The names and numbers of the versions that were found.</summary>
    public string[][]? Versions { get; init; }

    /// <summary>Whether the order of the versions counts.</summary>
    public bool Ordered { get; init; }

    public bool IsOfModels => Kind == "registered_models";

    public override string ToString() => $"{Kind} \"{Filter}\" by [{string.Join(", ", OrderBy)}]";
}
