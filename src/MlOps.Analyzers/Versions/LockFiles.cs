namespace MlOps.Analyzers.Versions;

/// <summary>Lock files of package managers: beside a list of requirements they say what is installed, however loosely the list is written.</summary>
internal static class LockFiles
{
    private static readonly Dictionary<string, string[]> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["package.json"] = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"],
        ["pnpm-workspace.yaml"] = ["pnpm-lock.yaml"],
        ["pyproject.toml"] = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"],
        ["Pipfile"] = ["Pipfile.lock"],
        ["Chart.yaml"] = ["Chart.lock"],
        ["requirements.yaml"] = ["requirements.lock"],
        ["environment.yml"] = ["conda-lock.yml", "conda-lock.yaml"],
        ["environment.yaml"] = ["conda-lock.yml", "conda-lock.yaml"],
    };

    /// <summary>Managers that keep one lock file for all packages of a workspace, above them.</summary>
    private static readonly HashSet<string> InWorkspaces = new(StringComparer.OrdinalIgnoreCase) { "package.json", "pyproject.toml" };

    public static bool AreBeside(string path, FolderFiles files)
    {
        var name = VersionFiles.NameOf(path);
        if (!ByName.TryGetValue(name, out var locks))
        {
            var dot = path.LastIndexOf('.');
            return VersionFiles.KindOf(path) == FileKind.Requirements && dot > 0 && files.Has(path.Substring(0, dot) + ".lock");
        }

        for (var folder = VersionFiles.FolderOf(path); ; folder = VersionFiles.FolderOf(folder.Substring(0, folder.Length - 1)))
        {
            if (Array.Exists(locks, one => files.Has(folder + one)))
            {
                return true;
            }

            if (folder.Length == 0 || !InWorkspaces.Contains(name))
            {
                return false;
            }
        }
    }
}
