namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>The signed address of a part.</summary>
internal sealed record WirePartAddress
{
    public string? Url { get; init; }

    public int PartNumber { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
