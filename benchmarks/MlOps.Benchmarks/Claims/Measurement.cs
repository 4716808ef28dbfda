namespace MlOps.Benchmarks.Claims;

/// <summary>What measuring a claim found.</summary>
/// <param name="Outcome">Whether the bar is met.</param>
/// <param name="Ours">Our figure.</param>
/// <param name="Rival">The rival's figure, or the limit that ours is held against.</param>
/// <param name="Ratio">How many times ours is better; empty where there is no rival.</param>
/// <param name="Details">What to know of the figures: rounds, spread, what else was seen.</param>
internal sealed record Measurement(ClaimOutcome Outcome, string Ours, string Rival, string Ratio, string Details)
{
    /// <summary>What this machine can't measure does not count against the claim.</summary>
    public static Measurement NotMeasured(string reason) => new(ClaimOutcome.NotMeasured, $"not measured: {reason}", "", "", "");

    public static ClaimOutcome OutcomeOf(bool holds) => holds ? ClaimOutcome.Holds : ClaimOutcome.FallsShort;
}
