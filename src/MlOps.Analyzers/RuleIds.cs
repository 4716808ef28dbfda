namespace MlOps.Analyzers;

/// <summary>The ids of all rules, by area of a thousand. An id that is given up stays listed.</summary>
internal static class RuleIds
{
}
