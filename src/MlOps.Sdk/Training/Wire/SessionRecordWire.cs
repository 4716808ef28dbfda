using System.Text.Json.Serialization;

namespace MlOps.Sdk.Training.Wire;

internal sealed record SessionRecordWire
{
    public required string Location { get; init; }

    public required string RunId { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Whether the training has done all its steps, and its run is about to end or has ended.</summary>
    public bool IsEnding { get; init; }

    public required bool IsComplete { get; init; }

    /// <summary>The runs of trainings before, whose checkpoints are not this one's; "" stands for those without a run.</summary>
    public IReadOnlyList<string> EarlierRunIds { get; init; } = [];

    /// <summary>The runs besides its own whose checkpoints are this training's.</summary>
    public IReadOnlyList<string> ContinuedRunIds { get; init; } = [];

    /// <summary>The number of the newest checkpoint when the training was started.</summary>
    public long? LastSequence { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SessionRecordWire))]
internal sealed partial class SessionRecordWireJson : JsonSerializerContext;
