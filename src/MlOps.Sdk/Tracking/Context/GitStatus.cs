namespace MlOps.Sdk.Tracking.Context;

/// <summary>What git says of a repository.</summary>
/// <param name="Commit">The commit that is checked out; none before the first.</param>
/// <param name="Branch">The branch; none for a detached HEAD.</param>
/// <param name="IsDirty">Whether files that git tracks differ from the commit.</param>
internal sealed record GitStatus(string? Commit, string? Branch, bool IsDirty)
{
    private const string CommitLine = "# branch.oid ";
    private const string BranchLine = "# branch.head ";

    /// <summary>Reads what <c>git status --porcelain=v2 --branch</c> prints.</summary>
    public static GitStatus Parse(string text)
    {
        string? commit = null, branch = null;
        var isDirty = false;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(CommitLine, StringComparison.Ordinal))
            {
                commit = line[CommitLine.Length..].Trim();
            }
            else if (line.StartsWith(BranchLine, StringComparison.Ordinal))
            {
                branch = line[BranchLine.Length..].Trim();
            }

            isDirty |= line[0] != '#';
        }

        return new(commit == "(initial)" ? null : commit, branch == "(detached)" ? null : branch, isDirty);
    }
}
