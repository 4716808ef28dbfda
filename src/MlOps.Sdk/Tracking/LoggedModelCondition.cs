namespace MlOps.Sdk.Tracking;

/// <summary>One condition of a filter for logged models.</summary>
/// <param name="Entity"><c>attributes</c>, <c>params</c>, <c>tags</c> or <c>metrics</c>.</param>
/// <param name="Key">What of it, without quotes.</param>
/// <param name="Comparator">How it is compared, as in SQL.</param>
/// <param name="Value">What with: a text or a number.</param>
internal readonly record struct LoggedModelCondition(string Entity, string Key, string Comparator, object Value);
