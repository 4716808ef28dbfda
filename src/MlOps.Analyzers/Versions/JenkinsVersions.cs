using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>A Jenkinsfile: images that stages run in, shared libraries, and what its steps install.</summary>
internal sealed class JenkinsVersions
{
    private readonly FileVersions _versions;
    private readonly List<GroovyToken> _tokens;
    private readonly List<string> _blocks = []; // the names of the blocks that are open

    private JenkinsVersions(List<GroovyToken> tokens, FileVersions versions) => (_tokens, _versions) = (tokens, versions);

    public static void Read(string text, FileVersions versions)
    {
        if (GroovyParser.Parse(text) is not { } tokens)
        {
            versions.NotUnderstood = UnreadReason.TooMany;
            return;
        }

        new JenkinsVersions(tokens, versions).Read();
    }

    private void Read()
    {
        for (var index = 0; index < _tokens.Count; index++)
        {
            var token = _tokens[index];
            if (token.Is("{"))
            {
                _blocks.Add(BlockName(index));
            }
            else if (token.Is("}"))
            {
                if (_blocks.Count > 0)
                {
                    _blocks.RemoveAt(_blocks.Count - 1);
                }
            }
            else if (!token.IsText)
            {
                ReadName(token.Value, index);
            }
        }
    }

    private void ReadName(string name, int index)
    {
        switch (name)
        {
            case "docker":
                AddImage(Argument(index)); // agent { docker 'maven:3' }
                break;
            case "image" when IsAfter(index, "docker", ".") || (_blocks.Count > 0 && _blocks[_blocks.Count - 1] is "docker" or "dockerContainer"):
                AddImage(Argument(index));
                break;
            case "image" when IsNamed(index) && IsWithin("containerTemplate", index):
                AddImage(Text(index + 2));
                break;
            case "withDockerContainer":
                AddImage(Argument(index) ?? NamedArgument(index, "image"));
                break;
            case "Library" when index > 0 && _tokens[index - 1].Is("@"):
                ReadLibraries(index + 1);
                break;
            case "library" when !IsAfter(index, "."):
                AddLibrary(Argument(index) ?? NamedArgument(index, "identifier"));
                break;
            case "sh" or "bat" or "powershell" or "pwsh" when !IsAfter(index, "."):
                ReadScript(name, Argument(index) ?? NamedArgument(index, "script"));
                break;
            case "yaml":
                ReadPod(Argument(index) ?? (IsNamed(index) ? Text(index + 2) : null));
                break;
        }
    }

    /// <summary>The text that a step is given: behind its name, or behind a bracket.</summary>
    private GroovyToken? Argument(int index)
    {
        var next = index + 1;
        next += next < _tokens.Count && _tokens[next].Is("(") ? 1 : 0;
        return Text(next) is { } text && !(next + 1 < _tokens.Count && _tokens[next + 1].Is(":")) ? text : null;
    }

    /// <summary>'name: value' among the arguments of a step.</summary>
    private GroovyToken? NamedArgument(int index, string name)
    {
        for (var next = index + 1; next < Math.Min(_tokens.Count - 2, index + 24) && !_tokens[next].Is(")") && !_tokens[next].Is("}"); next++)
        {
            if (_tokens[next].Is(name) && _tokens[next + 1].Is(":"))
            {
                return Text(next + 2);
            }
        }

        return null;
    }

    private GroovyToken? Text(int index) => index < _tokens.Count && _tokens[index].IsText ? _tokens[index] : null;

    private bool IsNamed(int index) => index + 1 < _tokens.Count && _tokens[index + 1].Is(":");

    private bool IsAfter(int index, params string[] before)
    {
        for (var step = 0; step < before.Length; step++)
        {
            var place = index - before.Length + step;
            if (place < 0 || !_tokens[place].Is(before[step]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsWithin(string name, int index)
    {
        for (var place = index; place >= Math.Max(0, index - 32); place--)
        {
            if (_tokens[place].Is(")"))
            {
                return false;
            }

            if (_tokens[place].Is(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name before a block, with or without arguments between.</summary>
    private string BlockName(int brace)
    {
        var index = brace - 1;
        if (index >= 0 && _tokens[index].Is(")"))
        {
            for (var step = 0; step < 32 && index >= 0 && !_tokens[index].Is("("); step++)
            {
                index--;
            }

            index--;
        }

        return index >= 0 && !_tokens[index].IsText ? _tokens[index].Value : "";
    }

    private void AddImage(GroovyToken? image)
    {
        if (image is not { Text.Length: > 0 })
        {
            return;
        }

        if (image.IsUnknown)
        {
            ImageVersions.AddOrUnknown(_versions, image.Value, image.Span);
        }
        else
        {
            ImageVersions.Add(_versions, image.Value, image.Span);
        }
    }

    /// <summary>One, or a list in brackets.</summary>
    private void ReadLibraries(int index)
    {
        index += index < _tokens.Count && _tokens[index].Is("(") ? 1 : 0;
        for (; index < _tokens.Count && !_tokens[index].Is(")"); index++)
        {
            if (_tokens[index].IsText)
            {
                AddLibrary(_tokens[index]);
            }
            else if (!_tokens[index].Is("[") && !_tokens[index].Is(",") && !_tokens[index].Is("value") && !_tokens[index].Is("="))
            {
                return;
            }
        }
    }

    private void AddLibrary(GroovyToken? library)
    {
        if (library is not { Text.Length: > 0 })
        {
            return;
        }

        var at = library.Value.IndexOf('@');
        var name = at < 0 ? library.Value : library.Value.Substring(0, at);
        var written = at < 0 ? "" : library.Value.Substring(at + 1);
        if (library.IsUnknown && written.IndexOf('$') >= 0)
        {
            return;
        }

        var reference = _versions.Add(RuleIds.UnpinnedAction, PinKind.Action, name, written, GitAddress.PinningOf(written), library.Span);
        reference.Owner = name;
    }

    private void ReadScript(string step, GroovyToken? script)
    {
        if (script is { Text.Length: > 0 })
        {
            _versions.Clones.Begin("");
            ContainerScripts.ReadText(script.Text, step, _versions);
        }
    }

    /// <summary>A pod that an agent of Kubernetes is told as text.</summary>
    private void ReadPod(GroovyToken? pod)
    {
        if (pod is not { Text.Length: > 0 } || YamlParser.Parse(pod.Value) is not { Count: > 0 } documents)
        {
            return;
        }

        var inner = new FileVersions();
        KubernetesVersions.Read(documents, pod.Value, inner);
        foreach (var reference in inner.References)
        {
            _versions.References.Add(reference.At(pod.Text.FileSpan(reference.Span.Start, reference.Span.Length)));
        }
    }
}
