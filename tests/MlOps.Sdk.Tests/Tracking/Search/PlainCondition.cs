namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>A condition of a random filter, in the test's own terms.</summary>
/// <param name="Entity"><c>metric</c>, <c>param</c>, <c>tag</c>, <c>attribute</c> or <c>dataset</c>.</param>
/// <param name="Key">The key, without quotes.</param>
/// <param name="Operator">The comparator in capitals.</param>
/// <param name="Values">What with: a number as text, a text, or the texts of a list.</param>
internal sealed record PlainCondition(string Entity, string Key, string Operator, params string[] Values);
