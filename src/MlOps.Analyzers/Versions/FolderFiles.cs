using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MlOps.Analyzers.Versions;

/// <summary>A compilation's additional files by kind and folder, sorted out once.</summary>
internal sealed class FolderFiles
{
    private readonly HashSet<string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<FileKind> _kinds = [];
    private readonly Dictionary<(FileKind Kind, string Folder), List<AdditionalText>> _files = [];

    public FolderFiles(ImmutableArray<AdditionalText> files)
    {
        foreach (var file in files)
        {
            var key = (VersionFiles.KindOf(file.Path), VersionFiles.FolderOf(file.Path));
            _paths.Add(file.Path);
            _kinds.Add(key.Item1);
            if (!_files.TryGetValue(key, out var list))
            {
                _files[key] = list = [];
            }

            list.Add(file);
        }
    }

    public bool Has(string path) => _paths.Contains(path);

    public bool Has(FileKind kind) => _kinds.Contains(kind);

    /// <summary>Files of the same folder; or the file itself and the 'Directory.*' files from its folder upwards.</summary>
    public IEnumerable<AdditionalText> Of(FileKind kind, string path, bool isAbove)
    {
        for (var folder = VersionFiles.FolderOf(path); ; folder = VersionFiles.FolderOf(folder.Substring(0, folder.Length - 1)))
        {
            if (_files.TryGetValue((kind, folder), out var files))
            {
                foreach (var file in files)
                {
                    if (!isAbove || file.Path == path || VersionFiles.NameOf(file.Path).StartsWith("Directory.", StringComparison.OrdinalIgnoreCase))
                    {
                        yield return file;
                    }
                }
            }

            if (!isAbove || folder.Length == 0)
            {
                yield break;
            }
        }
    }
}
