using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlightDelays;

/// <summary>The finished model: all that it takes to predict, and nothing else.</summary>
internal sealed class DelayModel
{
    public required BoostingParameters Parameters { get; init; }

    public required FlightFeatures Features { get; init; }

    public required QuantileBins Bins { get; init; }

    public required BoostingState Boosting { get; init; }

    /// <summary>From this probability on a flight is called late.</summary>
    public required double Threshold { get; init; }

    /// <summary>The probability of a delay over 15 minutes for each of <paramref name="rows"/>.</summary>
    /// <remarks>It takes all flights, because the features look at those shortly before.</remarks>
    public double[] PredictProbabilities(FlightTable flights, Range rows) =>
        new RawScores(Boosting, Bins.Transform(Features.Transform(flights)), rows).Probabilities();

    /// <summary>The same bytes for the same model: numbers are written so that they read back exactly.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DelayModelJson.Default.DelayModel);

    public static DelayModel FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, DelayModelJson.Default.DelayModel)
        ?? throw new JsonException("The model file holds 'null'.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DelayModel))]
internal sealed partial class DelayModelJson : JsonSerializerContext;
