using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>What a file's commands have fetched, to tell when one of them runs it unchecked.</summary>
internal sealed class DownloadedFiles
{
    private static readonly HashSet<string> Fetchers = ["curl", "wget", "aws", "gsutil", "iwr", "Invoke-WebRequest"];
    private static readonly HashSet<string> Interpreters = ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "node", "perl", "ruby", "iex", "Invoke-Expression", "pwsh", "powershell", ".", "source"];
    private static readonly HashSet<string> Checkers = ["sha256sum", "sha512sum", "sha384sum", "sha1sum", "shasum", "gpg", "gpgv", "cosign", "minisign", "openssl", "b3sum", "Get-FileHash"];

    private static readonly HashSet<string> Valued =
        ["-H", "--header", "-o", "--output", "-A", "--user-agent", "-u", "--user", "-d", "--data", "-X", "--request", "-O", "--output-document", "-P", "--directory-prefix", "--retry", "--bucket", "--key", "--region", "--profile", "-OutFile", "-m", "--max-time", "-e", "--connect-timeout"];

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>The word that fetches and runs at once, or that runs what was fetched before; null for anything else.</summary>
    public ShellWord? Follow(ShellCommand command)
    {
        if (Checkers.Contains(command.Name))
        {
            _paths.Clear(); // somebody compares
            return null;
        }

        if (Fetchers.Contains(command.Name))
        {
            Remember(command);
        }

        if (Interpreters.Contains(command.Name) && Fetched(command) is { } fetch && !IsFixed(fetch))
        {
            return fetch.Words[0];
        }

        return _paths.Count > 0 && Started(command) is { } started && _paths.Contains(PathOf(started.Value)) ? started : null;
    }

    /// <summary>The command whose output an interpreter is given: by a pipe, '&lt;(…)' or '-c "$(…)"'.</summary>
    private static ShellCommand? Fetched(ShellCommand command)
    {
        if (command.PipedFrom is { Name: "curl" or "wget" or "iwr" or "Invoke-WebRequest" } piped)
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

    /// <summary>Whether a URL names a commit or a digest, so that its content cannot change.</summary>
    private static bool IsFixed(ShellCommand command)
    {
        foreach (var word in command.Words)
        {
            if (word.Value.IndexOf("://", StringComparison.Ordinal) >= 0 && Array.Exists(word.Value.Split('/', '@', '?', '='), VersionText.IsCommit))
            {
                return true;
            }
        }

        return false;
    }

    private static string LastOf(string path)
    {
        var end = path.IndexOfAny(['?', '#']);
        path = (end < 0 ? path : path.Substring(0, end)).TrimEnd('/');
        return path.Substring(path.LastIndexOf('/') + 1);
    }

    private static string PathOf(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path.Substring(2) : path;
}
