using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Repositories that a file's commands clone, and what a later command of the file checks out of them.</summary>
internal sealed class ClonedRepositories
{
    private const int LongestFolder = 1000;

    /// <summary>Clones that a later checkout may be about; nobody writes so many without one.</summary>
    private const int MostRemembered = 64;

    private static readonly HashSet<string> Valued = new(StringComparer.Ordinal)
    {
        "-b", "--branch", "-o", "--origin", "-u", "--upload-pack", "--depth", "--reference", "--reference-if-able", "-j", "--jobs", "-c", "--config", "--template", "--separate-git-dir",
        "--filter", "--shallow-since", "--shallow-exclude", "--server-option", "--bundle-uri", "--revision", "--ref-format", "-B", "--orphan", "-C", "--create", "--force-create", "--conflict",
        "--pathspec-from-file", "--deepen", "--refmap", "--negotiation-tip",
    };

    private readonly List<(int Index, string? Folder)> _clones = [];
    private string? _folder = ""; // where the next command runs; null where nobody can say
    private ShellWord? _fetched; // what FETCH_HEAD is

    public static bool IsFolderChange(string program) => program is "cd" or "pushd" or "Set-Location" or "Push-Location" or "chdir";

    /// <summary>A new shell begins: a step, an instruction.</summary>
    public void Begin(string? folder) => _folder = folder;

    public void ChangeFolder(ShellCommand command)
    {
        var target = command.Words.Find(word => word != command.Words[0] && (word.Value.Length == 0 || word.Value[0] != '-' || word.Value == "-"));
        _folder = target is null || target.IsUnknown || target.Value is "-" or "~" ? null : Resolve(_folder, target.Value);
    }

    /// <summary><c>gh repo clone owner/name [folder] [-- git's options]</c>.</summary>
    public void ReadHub(ShellCommand command, FileVersions versions)
    {
        var words = command.Words;
        if (words.Count < 4 || words[1].Value != "repo" || words[2].Value != "clone")
        {
            return;
        }

        var name = words[3];
        Clone(words, 3, name.IsUnknown || name.Value.IndexOf(':') >= 0 ? GitAddress.Parse(name.Value) : GitAddress.Parse("https://github.com/" + name.Value), versions);
    }

    public void Read(ShellCommand command, FileVersions versions)
    {
        var words = command.Words;
        var folder = _folder;
        var index = 1;
        while (index < words.Count && words[index].Value is { Length: > 1 } option && option[0] == '-')
        {
            if (option == "-C" && index + 1 < words.Count)
            {
                folder = words[index + 1].IsUnknown ? null : Resolve(folder, words[index + 1].Value);
            }

            index += option is "-C" or "-c" or "--git-dir" or "--work-tree" or "--namespace" ? 2 : 1;
        }

        if (index >= words.Count)
        {
            return;
        }

        switch (words[index].Value)
        {
            case "clone":
                Clone(words, index + 1, null, versions);
                break;
            case "checkout" or "switch":
                CheckOut(words, index, folder, versions);
                break;
            case "reset" when words.Exists(word => word.Value == "--hard"):
                CheckOut(words, index, folder, versions);
                break;
            case "fetch":
                var operands = Operands(words, index + 1, out _);
                _fetched = operands.Count > 1 ? operands[1] : _fetched;
                break;
        }
    }

    private void Clone(List<ShellWord> words, int first, GitAddress? address, FileVersions versions)
    {
        var operands = Operands(words, first, out var options);
        if (operands.Count == 0 || options.Exists(option => option.Name is "--mirror" or "--bare"))
        {
            return;
        }

        var place = operands[0];
        address ??= GitAddress.Parse(place.Value);
        if (address is null || (place.IsUnknown && !IsWhole(address)) || IsHere(address))
        {
            return;
        }

        var named = options.FindLast(option => option.Value is not null && option.Name is "-b" or "--branch" or "--revision").Value;
        var reference = named?.IsUnknown == true
            ? GitVersions.OfVariable(RuleIds.UnpinnedInstall, NameOf(place), address.Owner, place.Span)
            : GitVersions.Of(RuleIds.UnpinnedInstall, NameOf(place), address.Owner, named?.Value, place.Span);
        versions.References.Add(reference);
        if (_clones.Count == MostRemembered)
        {
            _clones.RemoveAt(0);
        }

        var folder = operands.Count < 2 ? address.Folder : operands[1].IsUnknown ? null : operands[1].Value;
        _clones.Add((versions.References.Count - 1, folder is null ? null : Resolve(_folder, folder)));
    }

    private void CheckOut(List<ShellWord> words, int verb, string? folder, FileVersions versions)
    {
        var operands = Operands(words, verb + 1, out _);
        if (operands.Count != 1 || (!operands[0].IsUnknown && operands[0].Value is "" or "." or "-" or "HEAD" or "--"))
        {
            return; // of files, or of what is there already
        }

        var place = Find(folder);
        if (place < 0)
        {
            return;
        }

        var word = operands[0].Value == "FETCH_HEAD" && _fetched is not null ? _fetched : operands[0];
        var text = word.Value;
        text = text.StartsWith("origin/", StringComparison.Ordinal) ? "refs/heads/" + text.Substring(7) : text;
        var clone = versions.References[place];
        versions.References[place] = word.IsUnknown
            ? GitVersions.OfVariable(clone.RuleId, clone.Name, clone.Owner, clone.Span)
            : GitVersions.Of(clone.RuleId, clone.Name, clone.Owner, text, clone.Span);
    }

    /// <summary>The clone that a folder is of: the last one that it lies in, or that may lie there.</summary>
    private int Find(string? folder)
    {
        for (var index = _clones.Count - 1; index >= 0; index--)
        {
            var known = _clones[index].Folder;
            if (known is null || folder is null || folder == known || folder.StartsWith(known + "/", StringComparison.Ordinal) || LastOf(folder) == LastOf(known))
            {
                return _clones[index].Index;
            }
        }

        return -1;
    }

    /// <summary>Without options and their values; what stands behind '--' of a checkout are files.</summary>
    private static List<ShellWord> Operands(List<ShellWord> words, int first, out List<(string Name, ShellWord? Value)> options)
    {
        var operands = new List<ShellWord>();
        options = [];
        for (var index = first; index < words.Count; index++)
        {
            var text = words[index].Value;
            if (text.Length < 2 || text[0] != '-' || text == "--")
            {
                if (text != "--")
                {
                    operands.Add(words[index]);
                }

                continue;
            }

            var sign = text.IndexOf('=');
            var name = sign > 0 ? text.Substring(0, sign) : text[1] != '-' && text.Length > 2 ? "-" + text[text.Length - 1] : text; // '-qb main'
            if (sign > 0)
            {
                options.Add((name, new(words[index].Text.Slice(sign + 1, text.Length - sign - 1), words[index].IsUnknown, words[index].IsQuoted)));
            }
            else
            {
                var hasValue = Valued.Contains(name) && index + 1 < words.Count;
                options.Add((name, hasValue ? words[index + 1] : null));
                index += hasValue ? 1 : 0;
            }
        }

        return operands;
    }

    private static string NameOf(ShellWord place)
    {
        var end = place.Value.IndexOfAny(['?', '#']);
        return end < 0 ? place.Value : place.Value.Substring(0, end);
    }

    /// <summary>Of an address with a variable: whether owner and name are still there.</summary>
    private static bool IsWhole(GitAddress address) => address.Path.IndexOf('/') > 0 && address.Folder.Length > 0 && address.Path.IndexOf("//", StringComparison.Ordinal) < 0;

    private static bool IsHere(GitAddress address) =>
        address.Host.StartsWith("localhost", StringComparison.Ordinal) || address.Host.StartsWith("127.", StringComparison.Ordinal);

    private static string LastOf(string path) => path.Substring(path.LastIndexOf('/') + 1);

    private static string? Resolve(string? folder, string path)
    {
        path = path.Replace('\\', '/').TrimEnd('/');
        if (path is "" or ".")
        {
            return folder;
        }

        var parts = path[0] is '/' or '~' || (path.Length > 1 && path[1] == ':') ? [] : folder is null ? null : new List<string>(folder.Split(['/'], StringSplitOptions.RemoveEmptyEntries));
        if (parts is null || path.Length + (folder?.Length ?? 0) > LongestFolder)
        {
            return null;
        }

        foreach (var part in path.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join("/", parts);
    }
}
