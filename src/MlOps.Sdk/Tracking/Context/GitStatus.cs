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
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(
            ValueOf(CommitLine) is { } commit && commit != "(initial)" ? commit : null,
            ValueOf(BranchLine) is { } branch && branch != "(detached)" ? branch : null,
            lines.Any(line => line[0] != '#'));

        string? ValueOf(string name) =>
            lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
    }
}
