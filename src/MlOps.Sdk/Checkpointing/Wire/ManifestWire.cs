using System.Text.Json.Serialization;

namespace MlOps.Sdk.Checkpointing.Wire;

/// <summary>The first line of a manifest. docs/formats/checkpoint.md says what each field is.</summary>
internal sealed record ManifestWire
{
    [JsonPropertyOrder(-2)]
    public required string Format { get; init; }

    [JsonPropertyOrder(-1)]
    public required int Version { get; init; }

    public required long Step { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string? RunId { get; init; }

    public int Attempt { get; init; }

    public required long StateBytes { get; init; }

    public required long WrittenBytes { get; init; }

    public Dictionary<string, double>? Metrics { get; init; }

    public required Dictionary<string, int> States { get; init; }

    public required BlobWire[] Blobs { get; init; }

    public required EntryWire[] Entries { get; init; }
}
