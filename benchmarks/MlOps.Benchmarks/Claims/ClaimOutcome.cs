namespace MlOps.Benchmarks.Claims;

internal enum ClaimOutcome
{
    Holds,
    FallsShort,
    NotMeasured,
}
