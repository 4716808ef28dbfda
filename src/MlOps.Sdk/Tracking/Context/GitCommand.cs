using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>
/// Asks git about a repository. It prompts for nothing, takes no lock, uses no network and leaves submodules alone. A repository's own
/// settings may name programs: monitors, hooks, pagers, external diffs and filters of its own are turned off.
/// </summary>
internal sealed class GitCommand(Tool git, GitRepository repository)
{
    /// <summary>How much of a diff is kept.</summary>
    public const int MaxDiff = 1 << 20;

    private const int MaxStatus = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Settings =
        ["--no-pager", "-c", "core.fsmonitor=false", "-c", $"core.hooksPath={(OperatingSystem.IsWindows() ? "NUL" : "/dev/null")}", "-c", "submodule.recurse=false"];

    private static readonly Dictionary<string, string?> Variables = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_NO_LAZY_FETCH"] = "1",
        ["GIT_ALLOW_PROTOCOL"] = "none", // of a partial clone, for a git that does not know the line before
        ["GIT_ASKPASS"] = "",
        ["LC_ALL"] = "C",
        ["GIT_DIR"] = null, // these a hook may have set that started this program
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_EXTERNAL_DIFF"] = null,
        ["GIT_TRACE"] = null,
    };

    public GitStatus ReadStatus(CancellationToken cancellationToken) =>
        GitStatus.Parse(Run(["status", "--porcelain=v2", "--branch", "--untracked-files=no", "--ignore-submodules=dirty"], MaxStatus, cancellationToken).Text);

    /// <summary>What differs between the commit and the files that git tracks, up to <see cref="MaxDiff"/> bytes.</summary>
    public ToolOutput ReadDiff(CancellationToken cancellationToken) =>
        Run(["diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty"], MaxDiff, cancellationToken);

    private ToolOutput Run(string[] arguments, int limit, CancellationToken cancellationToken)
    {
        var filters = repository.MayHaveFilters() ? WithoutFilters(cancellationToken) : [];
        return RunRaw([.. Settings, .. filters, .. arguments], limit, cancellationToken);
    }

    /// <summary>The settings that turn off the filters which the repository itself names. Those of the user's own settings stay, such as LFS.</summary>
    private string[] WithoutFilters(CancellationToken cancellationToken)
    {
        var listed = RunRaw([.. Settings, "config", "--list", "--includes", "--show-scope", "--name-only", "-z"], MaxStatus, cancellationToken);
        var fields = listed.Text.Split('\0');
        var filters = fields.Chunk(2)
            .Where(field => field is ["local" or "worktree", var name] && name.StartsWith("filter.", StringComparison.OrdinalIgnoreCase))
            .Select(field => field[1][..field[1].LastIndexOf('.')])
            .Distinct()
            .ToArray();
        if (listed.IsCut || filters.Any(filter => filter.Contains('=', StringComparison.Ordinal)))
        {
            throw new InvalidDataException("The repository's settings name filters that can't be turned off; git is not asked.");
        }

        return [.. filters.SelectMany(filter => new[] { "-c", $"{filter}.clean=", "-c", $"{filter}.process=", "-c", $"{filter}.required=false" })];
    }

    private ToolOutput RunRaw(string[] arguments, int limit, CancellationToken cancellationToken)
    {
        var output = git.Run(arguments, repository.Root, Variables, limit, Patience, cancellationToken);
        return output.Succeeded
            ? output
            : throw new InvalidDataException($"git {string.Join(' ', arguments)} ended with {output.ExitCode}.");
    }
}
