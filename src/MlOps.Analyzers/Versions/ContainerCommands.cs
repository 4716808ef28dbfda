using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Images that a command line pulls or runs: 'docker run -d redis:7'.</summary>
internal sealed class ContainerCommands
{
    /// <summary>Options of 'run', 'create' and 'pull' without a value; all others have one.</summary>
    private static readonly HashSet<string> Flags =
    [
        "--detach", "--interactive", "--tty", "--rm", "--init", "--privileged", "--read-only", "--publish-all", "--no-healthcheck", "--oom-kill-disable", "--sig-proxy", "--quiet",
        "--disable-content-trust", "--all-tags", "--debug", "--tls", "--tlsverify", "--help", "--no-hosts", "--replace", "--remote", "--version", "--use-api-socket",
    ];

    private const string ShortFlags = "ditqPD";

    private readonly HashSet<string> _built = new(StringComparer.Ordinal);

    public static bool IsContainerTool(string program) => program is "docker" or "podman" or "nerdctl" or "buildah";

    public void Read(ShellCommand command, FileVersions versions)
    {
        var index = SkipOptions(command.Words, 1);
        if (index < command.Words.Count && command.Words[index].Value is "container" or "image" or "buildx")
        {
            index = SkipOptions(command.Words, index + 1);
        }

        if (index >= command.Words.Count)
        {
            return;
        }

        switch (command.Words[index].Value)
        {
            case "build" or "tag" or "load" or "commit" or "import" or "bud":
                Remember(command.Words, index);
                if (command.Words[index].Value is "build" or "bud")
                {
                    AddContext(command.Words, index + 1, versions);
                }

                break;
            case "run" or "create" or "pull" or "from":
                index = SkipOptions(command.Words, index + 1);
                if (index < command.Words.Count && command.Words[index] is { IsUnknown: false } image && !_built.Contains(NameOf(image.Value)))
                {
                    ImageVersions.Add(versions, image.Value, image.Span);
                }

                break;
        }
    }

    /// <summary><c>docker build https://github.com/acme/web.git#main</c>: a repository to build from.</summary>
    private static void AddContext(List<ShellWord> words, int first, FileVersions versions)
    {
        for (var index = first; index < words.Count; index++)
        {
            var text = words[index].Value;
            if (text.Length > 0 && text[0] != '-' && words[index - 1].Value is not ("--build-arg" or "--label" or "--build-context" or "--cache-from" or "--cache-to" or "-t" or "--tag" or "-o" or "--output" or "--secret")
                && GitAddress.Parse(text) is { } address && (address.Scheme is "git" or "ssh" || address.NamesRepository || address.Host == "github.com") && address.Path.IndexOf("/archive/", StringComparison.Ordinal) < 0)
            {
                var end = text.IndexOfAny(['?', '#']);
                var name = end < 0 ? text : text.Substring(0, end);
                versions.References.Add(words[index].IsUnknown
                    ? GitVersions.OfVariable(RuleIds.UnpinnedInstall, name, address.Owner, words[index].Span)
                    : GitVersions.Of(RuleIds.UnpinnedInstall, name, address.Owner, address.Reference, words[index].Span));
            }
        }
    }

    /// <summary>Notes that the file builds an image of this name by other means.</summary>
    public void AddBuilt(string image) => _built.Add(NameOf(image));

    /// <summary>What the same file builds or names is not fetched.</summary>
    private void Remember(List<ShellWord> words, int verb)
    {
        for (var index = verb + 1; index < words.Count; index++)
        {
            var text = words[index].Value;
            var value = text.StartsWith("--tag=", StringComparison.Ordinal) ? text.Substring(6)
                : text is "-t" or "--tag" && index + 1 < words.Count ? words[index + 1].Value
                : words[verb].Value is "tag" or "commit" or "import" && index == words.Count - 1 ? text
                : null;
            if (value is not null)
            {
                _built.Add(NameOf(value));
            }
        }
    }

    private static int SkipOptions(List<ShellWord> words, int index)
    {
        while (index < words.Count && words[index].Value is { Length: > 1 } text && text[0] == '-')
        {
            index += HasValueBehind(text) ? 2 : 1;
        }

        return index;
    }

    private static bool HasValueBehind(string option)
    {
        if (option.IndexOf('=') > 0 || Flags.Contains(option))
        {
            return false;
        }

        if (option[1] == '-')
        {
            return true;
        }

        for (var index = 1; index < option.Length; index++)
        {
            if (ShortFlags.IndexOf(option[index]) < 0)
            {
                return index == option.Length - 1; // '-p' asks for a value, '-p80:80' has it
            }
        }

        return false;
    }

    private static string NameOf(string image)
    {
        var colon = image.IndexOf(':', image.LastIndexOf('/') + 1);
        return colon < 0 ? image : image.Substring(0, colon);
    }
}
