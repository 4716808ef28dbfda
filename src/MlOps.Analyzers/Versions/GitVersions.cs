using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>Adds references to repositories, with the words for what git calls a version.</summary>
internal static class GitVersions
{
    /// <param name="versions">What the file says.</param>
    /// <param name="ruleId">The rule that reports it.</param>
    /// <param name="name">The repository.</param>
    /// <param name="owner">Who publishes it.</param>
    /// <param name="reference">Commit, tag or branch; null where none is named.</param>
    /// <param name="span">Where it stands.</param>
    public static VersionReference Add(FileVersions versions, string ruleId, string name, string owner, string? reference, TextSpan span)
    {
        var added = Of(ruleId, name, owner, reference, span);
        versions.References.Add(added);
        return added;
    }

    public static VersionReference Of(string ruleId, string name, string owner, string? reference, TextSpan span)
    {
        var added = new VersionReference(ruleId, PinKind.Git, name, reference ?? "", GitAddress.PinningOf(reference), span) { Owner = owner };
        if (added.Pinning <= Pinning.Any)
        {
            added.Fault = added.Pinning == Pinning.None ? "is whatever its default branch holds" : "follows the branch '" + Short(reference!) + "'";
            added.Advice = "name a commit, or the tag of a release";
        }

        return added;
    }

    /// <summary>One whose reference is what a variable says.</summary>
    public static VersionReference OfVariable(string ruleId, string name, string owner, TextSpan span) =>
        new(ruleId, PinKind.Git, name, "", Pinning.Exact, span)
        {
            Owner = owner,
            IsSuggested = false,
            Fault = "is at what a variable says",
            Advice = "write the commit",
        };

    private static string Short(string reference) => reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference.Substring(11) : reference;
}
