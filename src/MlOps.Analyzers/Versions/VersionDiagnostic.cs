using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Turns a reference that the policy does not accept into a diagnostic.</summary>
internal static class VersionDiagnostic
{
    /// <summary>Whether anything is to be said at all, before the costly questions.</summary>
    /// <param name="reference">What names a version.</param>
    /// <param name="policy">What is asked for.</param>
    /// <param name="enough">What is enough here, though more is asked for elsewhere; null for all of it.</param>
    public static bool IsWanted(VersionReference reference, PinningPolicy policy, Pinning? enough = null)
    {
        var (required, suggested) = Asked(reference, policy, enough);
        return reference.Pinning < (reference.IsSuggested ? suggested : required) && (!reference.IsAskedByName || policy.Names(reference.Kind, reference.Owner));
    }

    /// <param name="reference">What is not pinned.</param>
    /// <param name="policy">What is asked for.</param>
    /// <param name="location">Where it stands.</param>
    /// <param name="resolved">The version that a lock file resolved, when one is known.</param>
    /// <param name="text">The file beside the code that it stands in; null where that is code.</param>
    /// <param name="enough">What is enough here; null for what the policy asks for.</param>
    public static Diagnostic Create(VersionReference reference, PinningPolicy policy, Location location, string? resolved = null, SourceText? text = null, Pinning? enough = null)
    {
        var (required, suggested) = Asked(reference, policy, enough);
        var isSuggestion = reference.Pinning >= required;
        var rule = VersionRules.ById(reference.RuleId);
        return Diagnostic.Create(
            rule,
            location,
            isSuggestion ? DiagnosticSeverity.Info : rule.DefaultSeverity,
            additionalLocations: null,
            text is null ? null : FileEdit.ToProperties(VersionEdit.Of(reference, resolved, text), text),
            AddressMask.Of(reference.Name),
            AddressMask.Of(PinningMessage.Fault(reference)),
            AddressMask.Of(PinningMessage.Advice(reference, isSuggestion ? suggested : required, resolved)));
    }

    private static (Pinning Required, Pinning Suggested) Asked(VersionReference reference, PinningPolicy policy, Pinning? enough)
    {
        var (required, suggested) = policy.For(reference.Kind, reference.Owner);
        return enough is { } less ? (less < required ? less : required, less < suggested ? less : suggested) : (required, suggested);
    }
}
