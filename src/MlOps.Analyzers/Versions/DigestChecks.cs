using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Commands that compare a file with a digest or a signature. To print a digest compares nothing: its output must go into a comparison.</summary>
internal sealed class DigestChecks
{
    private static readonly HashSet<string> Sums = ["sha256sum", "sha512sum", "sha384sum", "sha224sum", "sha1sum", "shasum", "b2sum", "b3sum", "sha256", "sha512", "openssl", "certutil", "Get-FileHash"];
    private static readonly HashSet<string> Equalities = new(StringComparer.OrdinalIgnoreCase) { "=", "==", "!=", "=~", "-eq", "-ne", "-ceq", "-cne", "-ieq", "-ine", "-match", "-notmatch", "-like" };

    private bool _isPrinted; // a digest is in a variable, a pipe or a file

    /// <summary>Whether the command, with those before it, compares.</summary>
    public bool Follow(ShellCommand command)
    {
        if (Verifies(command))
        {
            return true;
        }

        if (Sums.Contains(command.Name))
        {
            _isPrinted |= command.IsCaptured || command.IsPiped || command.Output is not null || command.Name == "Get-FileHash";
            return false;
        }

        if (!_isPrinted || !Compares(command))
        {
            return false;
        }

        _isPrinted = false;
        return true;
    }

    private static bool Verifies(ShellCommand command) => command.Name switch
    {
        "sha256sum" or "sha512sum" or "sha384sum" or "sha224sum" or "sha1sum" or "shasum" or "b2sum" or "b3sum" => HasOption(command, 'c', "--check"),
        "sha256" or "sha512" => HasOption(command, 'c', "-c"), // BSD's: '-c digest file'
        "gpgv" or "gpgv2" => true,
        "gpg" or "gpg2" => HasOption(command, '\0', "--verify", "--verify-files"),
        "minisign" or "signify" or "signify-openbsd" => HasOption(command, 'V', "-V") || HasOption(command, 'C', "-C"),
        "openssl" => HasOption(command, '\0', "-verify"),
        "cosign" or "slsa-verifier" => command.Words.Exists(word => word.Value.StartsWith("verify", StringComparison.Ordinal)),
        "gh" => command.Words.Exists(word => word.Value == "verify"),
        "rpm" => HasOption(command, 'K', "--checksig", "--verify"),
        _ => false,
    };

    /// <summary>Whether what is piped in may be a digest: printed now, or kept before.</summary>
    private static bool Reads(ShellCommand command)
    {
        var source = command.PipedFrom;
        for (var step = 0; step < 10 && source is not null; step++)
        {
            if (Sums.Contains(source.Name) || source.Words.Exists(word => word.IsUnknown))
            {
                return true;
            }

            source = source.PipedFrom;
        }

        return false;
    }

    private static bool HasOption(ShellCommand command, char letter, params string[] names)
    {
        for (var index = 1; index < command.Words.Count; index++)
        {
            var text = command.Words[index].Value;
            if (Array.IndexOf(names, text) >= 0 || (text.Length is > 1 and < 8 && text[0] == '-' && text[1] != '-' && text.IndexOf(letter) > 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Something that is not known here, as a digest is, is compared: by a test, by a search of what is piped in, or as a file.</summary>
    private static bool Compares(ShellCommand command)
    {
        switch (command.Name)
        {
            case "grep" or "egrep" or "fgrep" or "rg" or "findstr" or "Select-String":
                return Reads(command);
            case "cmp" or "diff" or "Compare-Object":
                return true;
            case "[" or "[[" or "test":
                return command.Words.Exists(word => Equalities.Contains(word.Value)) && command.Words.Exists(word => word.IsUnknown);
            default:
                return command.Words.Exists(word => word.Value.Length > 2 && word.Value[0] == '-' && Equalities.Contains(word.Value)); // PowerShell's
        }
    }
}
