using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MlOps.Analyzers.Versions;

/// <summary>The rules about versions. Each message is: what it is about, what is wrong, what to do.</summary>
internal static class VersionRules
{
    public static readonly DiagnosticDescriptor Package = Rule(RuleIds.UnpinnedPackage, "A NuGet package has no exact version", "Package '{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Restore = Rule(RuleIds.UnlockedRestore, "Packages are restored without a lock", "'{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Image = Rule(RuleIds.UnpinnedImage, "An image has no exact version", "Image '{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Install = Rule(RuleIds.UnpinnedInstall, "A command installs what is newest", "The install of '{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Requirement = Rule(RuleIds.UnpinnedRequirement, "A requirement has no exact version", "Requirement '{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Action = Rule(RuleIds.UnpinnedAction, "An action has no exact version", "Action '{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Terraform = Rule(RuleIds.UnpinnedTerraform, "A Terraform version, provider or module is not exact", "'{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Model = Rule(RuleIds.MovingModel, "A model or data reference moves", "'{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Tool = Rule(RuleIds.FloatingTool, "A tool is set up in a floating version", "Tool '{0}' {1}: {2}");
    public static readonly DiagnosticDescriptor Container = Rule(RuleIds.UnlimitedContainer, "A container has no resource requests and limits", "Container '{0}' {1}: {2}");

    /// <summary>Said of a file as a whole, and only on request: nothing is wrong with it, but it was not looked into.</summary>
    public static readonly DiagnosticDescriptor NotUnderstood = Rule(
        RuleIds.FileNotUnderstood, "A file is not understood", "'{0}' was not searched for versions, because it {1}", DiagnosticSeverity.Info);

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
        ImmutableArray.Create(Package, Restore, Image, Install, Requirement, Action, Terraform, Model, Tool, Container, NotUnderstood);

    public static DiagnosticDescriptor ById(string id) => All.First(rule => rule.Id == id);

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity = DiagnosticSeverity.Warning) =>
        new(id, title, message, "Versions", severity, isEnabledByDefault: true, helpLinkUri: RuleDocuments.LinkTo(id));
}
