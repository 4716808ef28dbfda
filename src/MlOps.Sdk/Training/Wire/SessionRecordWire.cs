using System.Text.Json.Serialization;

namespace MlOps.Sdk.Training.Wire;

internal sealed record SessionRecordWire
{
    public required string Location { get; init; }

    public required string RunId { get; init; }

    public required int Attempt { get; init; }

    public required bool IsComplete { get; init; }

    /// <summary>The runs of trainings before, which came to their end.</summary>
    public IReadOnlyList<string> FinishedRunIds { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SessionRecordWire))]
internal sealed partial class SessionRecordWireJson : JsonSerializerContext;
