using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>What a file's commands have fetched, to tell when one of them runs it unchecked.</summary>
internal sealed class DownloadedFiles
{
    private static readonly HashSet<string> Fetchers = ["curl", "wget", "aws", "gsutil", "iwr", "irm", "Invoke-WebRequest", "Invoke-RestMethod"];
    private static readonly HashSet<string> Interpreters = ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "node", "perl", "ruby", "iex", "Invoke-Expression", "pwsh", "powershell", ".", "source"];

    private static readonly HashSet<string> Valued =
        ["-H", "--header", "-o", "--output", "-A", "--user-agent", "-u", "--user", "-d", "--data", "-X", "--request", "-O", "--output-document", "-P", "--directory-prefix", "--retry", "--bucket", "--key", "--region", "--profile", "-OutFile", "-m", "--max-time", "-e", "--referer", "-x", "--proxy", "--connect-timeout"];

    /// <summary>With one of these, anybody on the way may answer.</summary>
    private static readonly HashSet<string> Insecure = ["--insecure", "--no-check-certificate", "-SkipCertificateCheck", "--proxy-insecure"];

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly DigestChecks _checks = new();
    private bool _isEvaluated; // the commands in brackets that follow are what 'iex' is given

    /// <summary>Whether the last word that was found runs a file, not what is fetched at once.</summary>
    public bool IsFromFile { get; private set; }

    /// <summary>The word that fetches and runs at once, or that runs what was fetched before; null for anything else.</summary>
    public ShellWord? Follow(ShellCommand command)
    {
        IsFromFile = false;
        if (_checks.Follow(command))
        {
            _paths.Clear();
            return null;
        }

        if (_isEvaluated)
        {
            return Evaluated(command);
        }

        if (Fetchers.Contains(command.Name))
        {
            Remember(command);
        }

        if (Interpreters.Contains(command.Name) && Fetched(command) is { } fetch && !IsFixed(fetch))
        {
            return fetch.Words[0];
        }

        _isEvaluated = command is { Name: "iex" or "Invoke-Expression", Words.Count: 1, PipedFrom: null };
        IsFromFile = true;
        return _paths.Count > 0 && Started(command) is { } started && _paths.Contains(PathOf(started.Value)) ? started : null;
    }

    /// <summary>Notes a file that a Dockerfile's ADD fetches.</summary>
    public void Add(string source, string target)
    {
        if (source.IndexOf("://", StringComparison.Ordinal) > 0 && RepositoryUrl.Parse(source)?.Pinning != Pinning.Hash && !source.EndsWith(".git", StringComparison.Ordinal))
        {
            _paths.Add(PathOf(target.EndsWith("/", StringComparison.Ordinal) ? target + LastOf(source) : target));
        }
    }

    /// <summary>The command whose output an interpreter is given: by a pipe, '&lt;(…)' or '-c "$(…)"'.</summary>
    private static ShellCommand? Fetched(ShellCommand command)
    {
        if (command.PipedFrom is { Name: "curl" or "wget" or "iwr" or "irm" or "Invoke-WebRequest" or "Invoke-RestMethod" } piped)
        {
            return piped;
        }

        for (var index = 1; index < command.Words.Count; index++)
        {
            var word = command.Words[index];
            if (word.IsStream || command.Words[index - 1].Value == "-c")
            {
                foreach (var inner in word.Substituted)
                {
                    if (inner.Name is "curl" or "wget")
                    {
                        return inner;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>PowerShell's 'iex (irm …)' and 'iex ((New-Object Net.WebClient).DownloadString('…'))': what the brackets hold comes as commands of its own.</summary>
    private ShellWord? Evaluated(ShellCommand command)
    {
        var first = command.Words[0];
        _isEvaluated = command.Name.Equals("New-Object", StringComparison.OrdinalIgnoreCase) || command.Name.StartsWith(".Download", StringComparison.OrdinalIgnoreCase);
        return command.Name is "iwr" or "irm" or "Invoke-WebRequest" or "Invoke-RestMethod" && !IsFixed(command) ? first
            : first.Value.IndexOf("://", StringComparison.Ordinal) > 0 && RepositoryUrl.Parse(first.Value)?.Pinning != Pinning.Hash ? first
            : null;
    }

    /// <summary>The program, or the file that an interpreter is to read.</summary>
    private static ShellWord? Started(ShellCommand command)
    {
        if (!Interpreters.Contains(command.Name))
        {
            return command.Words[0];
        }

        for (var index = 1; index < command.Words.Count; index++)
        {
            var word = command.Words[index];
            if (word.Value.Length > 0 && word.Value[0] != '-')
            {
                return word;
            }
        }

        return null;
    }

    private void Remember(ShellCommand command)
    {
        var operands = new List<string>();
        string? target = null;
        var isNamed = command.Name is "wget"; // it names the file after the URL
        for (var index = 1; index < command.Words.Count; index++)
        {
            var text = command.Words[index].Value;
            var equals = text.IndexOf('=');
            if (text.Length == 0 || text[0] != '-')
            {
                operands.Add(text);
                continue;
            }

            if (command.Name == "curl" && text is "-O" or "--remote-name" || (text.Length > 2 && text[1] != '-' && text[text.Length - 1] == 'O' && command.Name == "curl"))
            {
                isNamed = true;
            }
            else if (equals > 0)
            {
                target = text.Substring(0, equals) is "--output" or "--output-document" ? text.Substring(equals + 1) : target;
            }
            else if ((Valued.Contains(text) || IsShortOutput(command.Name, text)) && index + 1 < command.Words.Count)
            {
                var value = command.Words[++index].Value;
                target = text is "--output" or "--output-document" or "-OutFile" || IsShortOutput(command.Name, text) ? value : target;
                if (text == "--key")
                {
                    operands.Insert(0, value);
                }
            }
        }

        if (IsFixed(command))
        {
            return;
        }

        target ??= command.Output?.Value;
        var source = operands.Find(operand => operand.IndexOf("://", StringComparison.Ordinal) >= 0 || operand.IndexOf('/') > 0) ?? "";
        if (target is null && command.Name is "aws" or "gsutil" && operands.Count > 1)
        {
            target = operands[operands.Count - 1];
            target = target == "." ? LastOf(source) : target.EndsWith("/", StringComparison.Ordinal) ? target + LastOf(source) : target;
        }

        target ??= isNamed ? LastOf(source) : null;
        if (target is { Length: > 0 } and not ("-" or "/dev/null"))
        {
            _paths.Add(PathOf(target));
        }
    }

    /// <summary>'-o', '-Lo', '-sSLo' of curl; '-O', '-qO' of wget.</summary>
    private static bool IsShortOutput(string program, string option) =>
        option.Length is > 1 and < 8 && option[1] != '-' && option[option.Length - 1] == (program == "wget" ? 'O' : 'o');

    /// <summary>Whether all that is fetched comes unaltered from a URL that names a commit, so that its content cannot change.</summary>
    private static bool IsFixed(ShellCommand command)
    {
        var isFixed = false;
        for (var index = 1; index < command.Words.Count; index++)
        {
            var text = command.Words[index].Value;
            if (Insecure.Contains(text) || (command.Name == "curl" && text.Length is > 1 and < 8 && text[0] == '-' && text[1] != '-' && text.IndexOf('k') > 0))
            {
                return false;
            }

            if (text.IndexOf("://", StringComparison.Ordinal) > 0 && !Valued.Contains(command.Words[index - 1].Value))
            {
                if (RepositoryUrl.Parse(text)?.Pinning != Pinning.Hash)
                {
                    return false;
                }

                isFixed = true;
            }
        }

        return isFixed;
    }

    private static string LastOf(string path)
    {
        var end = path.IndexOfAny(['?', '#']);
        path = (end < 0 ? path : path.Substring(0, end)).TrimEnd('/');
        return path.Substring(path.LastIndexOf('/') + 1);
    }

    private static string PathOf(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path.Substring(2) : path;
}
