namespace MlOps.Analyzers;

/// <summary>Where a rule is explained.</summary>
internal static class RuleDocuments
{
    public static string LinkTo(string id) => $"docs/diagnostics/{id}.md";
}
