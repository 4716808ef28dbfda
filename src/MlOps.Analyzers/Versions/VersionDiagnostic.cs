using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Turns a reference that the policy does not accept into a diagnostic.</summary>
internal static class VersionDiagnostic
{
    /// <summary>Whether anything is to be said at all, before the costly questions.</summary>
    public static bool IsWanted(VersionReference reference, PinningPolicy policy)
    {
        var (required, suggested) = policy.For(reference.Kind, reference.Owner);
        return reference.Pinning < (reference.IsSuggested ? suggested : required) && (!reference.IsAskedByName || policy.Names(reference.Kind, reference.Owner));
    }

    /// <param name="reference">What is not pinned.</param>
    /// <param name="policy">What is asked for.</param>
    /// <param name="location">Where it stands.</param>
    /// <param name="resolved">The version that a lock file resolved, when one is known.</param>
    /// <param name="text">The file beside the code that it stands in; null where that is code.</param>
    public static Diagnostic Create(VersionReference reference, PinningPolicy policy, Location location, string? resolved = null, SourceText? text = null)
    {
        var (required, suggested) = policy.For(reference.Kind, reference.Owner);
        var isSuggestion = reference.Pinning >= required;
        var rule = VersionRules.ById(reference.RuleId);
        return Diagnostic.Create(
            rule,
            location,
            isSuggestion ? DiagnosticSeverity.Info : rule.DefaultSeverity,
            additionalLocations: null,
            text is null ? null : FileEdit.ToProperties(VersionEdit.Of(reference, resolved, text), text),
            reference.Name,
            PinningMessage.Fault(reference),
            PinningMessage.Advice(reference, isSuggestion ? suggested : required, resolved));
    }
}
