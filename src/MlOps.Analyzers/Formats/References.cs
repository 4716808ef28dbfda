namespace MlOps.Analyzers.Formats;

/// <summary>Texts that say where a credential is kept, and don't hold it: a variable, a vault, a call, something that is encrypted.</summary>
internal static class References
{
    private const int LongestReference = 1024;
    private const int LongestHexName = 32;

    /// <summary>What begins so is read or decrypted when the program runs, whatever follows.</summary>
    private static readonly Beginnings Schemes = new(
    [
        "env:", "vault:", "$(", "%env(", "process.env", "os.environ", "os.getenv", "import.meta.env", "System.getenv", "ENV[",
        "ENC[", "ENC(", "op://", "secret://", "secretref:", "ref+", "ssm:", "ssm/", "kv/", "keyvault:", "akv:", "awssm:", "arn:", "urn:", "file:", "resolve:",
        "!Ref", "!Sub", "!GetAtt", "!ImportValue", "!secret", "!vault", "$ANSIBLE_VAULT;", "U2FsdGVkX1", "!reference", "!env", "@Microsoft.KeyVault(", "@@Microsoft.KeyVault(",
    ]);

    /// <summary>Objects of which a member holds the value: <c>var.password</c>, <c>secrets.API_TOKEN</c>.</summary>
    private static readonly Beginnings Owners = new(
        ["var.", "local.", "data.", "module.", "secrets.", "env.", "config.", "configuration.", "settings.", "options.", "self.", "this.", "args.", "params.", "request.", "req.", "context.", "parameters.", "inputs.", "vars."]);

    /// <summary>Schemes of stores and of files: what lies there is read when the program runs.</summary>
    private static readonly Beginnings Stores = new(["s3://", "gs://", "gcs://", "az://", "abfs://", "abfss://", "wasbs://", "ssm://", "vault://", "sm://", "secretsmanager://", "hdfs://", "dbfs:/"]);

    private static readonly char[] Opening = ['(', '['];

    public static bool Is(string text) => Schemes.AreOf(text) || Stores.AreOf(text) || IsVariable(text) || (Owners.AreOf(text) && IsMember(text, 0, text.Length)) || IsExpression(text);

    /// <summary>Whether nothing stands beside the reference: what looks like a name and its value within it is its path.</summary>
    public static bool IsWhole(string text)
    {
        if (text.Length > LongestReference)
        {
            return false;
        }

        var value = text.Trim();
        if (value.StartsWith("{{", StringComparison.Ordinal))
        {
            return value.IndexOf("}}", StringComparison.Ordinal) == value.Length - 2 && value.IndexOf("\":", StringComparison.Ordinal) < 0;
        }

        return value.Length > 0 && !value.Any(char.IsWhiteSpace) && (Schemes.AreOf(value) || Stores.AreOf(value));
    }

    /// <summary>Variables of a shell, one or more, and those of which the sign is doubled: <c>$1</c>, <c>$$password</c>.</summary>
    private static bool IsVariable(string text)
    {
        if (text[0] != '$' || text.Length < 2)
        {
            return false;
        }

        if (HasZeroForLetter(text))
        {
            return false;
        }

        var isNumber = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '$')
            {
                isNumber = false;
                continue;
            }

            // A name, or the number of an argument: $4x is neither.
            isNumber |= text[i - 1] == '$' && Characters.IsDigit(text[i]);
            if (!Characters.IsWord(text[i]) || (isNumber && !Characters.IsDigit(text[i])))
            {
                return false;
            }
        }

        return text[text.Length - 1] != '$' && !Entropy.LooksRandom(text) && !(text.Length > LongestHexName && Characters.EndOfRun(text, 2, text.Length, CharacterSet.LowerHex) == text.Length);
    }

    /// <summary>A zero within a word, in place of a letter: no variable is called <c>$W0rkshop</c>.</summary>
    private static bool HasZeroForLetter(string text)
    {
        var zero = text.IndexOf('0', 2);
        return zero > 0 && zero + 2 < text.Length && Characters.IsLetter(text[zero - 1]) && Characters.IsLower(text[zero + 1]) && Characters.IsLower(text[zero + 2]);
    }

    /// <summary>A call or an element: <c>config.get("key")</c>, <c>request.form['password']</c>, <c>f(x).y</c>.</summary>
    private static bool IsExpression(string text)
    {
        var start = text[0] is '@' or '$' ? 1 : 0;
        var open = text.IndexOfAny(Opening, start);
        if (open <= start || (open >= text.Length - 2 && !(text[open] == '(' && text.EndsWith("()", StringComparison.Ordinal))) || !IsMember(text, start, open) || Brackets.Mismatch(text))
        {
            return false;
        }

        var close = text.LastIndexOfAny([')', ']']);
        return close > open
            && (text[open + 1] is '"' or '\'' or '`' or '\\' or ')' or ']' or '$' or '@' or ':' || Characters.IsLetter(text[open + 1]) || (text[open] == '[' && Characters.IsDigit(text[open + 1]) && text[open + 2] == ']'))
            && (close == text.Length - 1 || (text[close + 1] is ';' && close == text.Length - 2) || (text[close + 1] == '.' && IsMember(text, close + 2, text.Length)));
    }

    /// <summary>Names with points, arrows or colons between.</summary>
    private static bool IsMember(string text, int start, int end)
    {
        if (start >= end || !(Characters.IsLetter(text[start]) || text[start] == '_') || Entropy.LooksRandom(text, start, end - start))
        {
            return false;
        }

        for (var i = start; i < end; i++)
        {
            if (!Characters.IsIn(text[i], CharacterSet.Slug | CharacterSet.Dot | CharacterSet.Colon) && text[i] is not ('>' or '?' or '!'))
            {
                return false;
            }
        }

        return true;
    }
}
