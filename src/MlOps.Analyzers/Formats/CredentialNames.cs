namespace MlOps.Analyzers.Formats;

/// <summary>Says by the words of a name whether what it names is a credential.</summary>
internal static class CredentialNames
{
    private static readonly HashSet<string> Passwords = new(StringComparer.Ordinal)
    {
        "password", "passwords", "passwd", "pwd", "pass", "passphrase", "passcode", "pswd", "psw", "pw", "userpass", "dbpass", "passwort", "kennwort", "passwörter",
        "contraseña", "contrasena", "contrasenya", "clave", "motdepasse", "mdp", "senha", "wachtwoord", "haslo", "hasło", "parola",
        "lozinka", "heslo", "salasana", "jelszo", "jelszó", "sifre", "şifre", "lösenord", "losenord", "adgangskode", "passord",
        "密码", "密碼", "口令", "パスワード", "비밀번호", "пароль", "κωδικός", "סיסמה",
    };

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "secret", "secrets", "token", "credential", "credentials", "creds", "cred", "apikey", "apitoken", "apisecret", "authtoken", "accesstoken", "accesskey",
        "secretkey", "privatekey", "clientsecret", "authkey", "pat", "jwt", "geheimnis", "secreto", "segredo", "segreto", "секрет", "токен",
        "令牌", "密钥", "密鑰", "トークン", "sig", "signature", "authorization", "bearer", "auth", "masterkey", "encryptionkey", "signingkey",
    };

    private static readonly HashSet<string> KeyOwners = new(StringComparer.Ordinal)
    {
        "api", "access", "secret", "private", "account", "encryption", "signing", "master", "shared", "subscription", "auth", "client", "storage",
        "service", "license", "webhook", "deploy", "ssh", "aes", "des", "hmac", "jwt", "consumer", "app", "admin", "host", "function", "signature",
        "session", "crypto", "cipher", "rsa", "sas", "integration", "ingest", "write", "security", "symmetric", "data", "server", "user",
    };

    private static readonly HashSet<string> After = new(StringComparer.Ordinal)
    {
        "hint", "name", "names", "type", "types", "length", "policy", "field", "label", "id", "ids", "url", "uri", "path", "file", "filename",
        "format", "header", "prefix", "suffix", "regex", "pattern", "error", "errors", "message", "text", "title", "placeholder", "prompt",
        "expired", "expiry", "expiration", "expires", "lifetime", "count", "parameter", "param", "property", "provider", "manager", "service",
        "handler", "validator", "store", "cache", "source", "endpoint", "column", "index", "scheme", "kind", "mode", "status", "state", "level",
        "strength", "min", "max", "size", "reset", "changed", "required", "description", "option", "options", "section", "variable", "env",
        "claim", "attribute", "factory", "builder", "generator", "algorithm", "issuer", "audience", "position", "offset", "list", "stream",
        "char", "delimiter", "separator", "location", "control", "box", "input", "view", "page", "form", "template", "rule", "rules", "help",
        "info", "class", "request", "response", "callback", "event", "version", "vault", "ttl", "age", "date", "time", "timeout", "server",
        "authority", "uris", "urls", "resource", "arn", "ref", "reference", "selector", "mask", "validation", "comparer", "converter",
    };

    private static readonly HashSet<string> Before = new(StringComparer.Ordinal)
    {
        "cancellation", "csrf", "xsrf", "syntax", "public", "instrumentation", "partition", "continuation", "page", "next", "is", "has", "use", "uses", "require", "requires",
        "invalid", "missing", "forgot", "forgotten", "show", "hide", "toggle", "wrong", "bad", "incorrect", "change", "reset", "enter", "enable",
        "disable", "can", "should", "no", "not", "antiforgery", "method", "type", "comma", "end", "start", "unexpected", "expected", "resume", "sync",
        "skip", "delta", "lex", "parse", "parser", "json", "xml", "primary", "foreign", "sort", "row", "cache", "max", "min", "lock", "strong",
    };

    /// <summary>Texts of which a name in Latin letters that holds a credential has one.</summary>
    public static readonly string[] Stems = [.. Passwords.Concat(Others).Where(word => word.All(c => c < 128)), "key", "pass", "connection"];

    private static readonly KeywordAutomaton StemAutomaton = new(Stems);

    /// <summary>Whether an identifier, a key or a header with this name holds a credential.</summary>
    public static bool IsCredential(string identifierOrKey) => Find(identifierOrKey, passwordsOnly: false);

    /// <summary>Whether the name says password: something that a human may have chosen.</summary>
    public static bool IsPassword(string identifierOrKey) => Find(identifierOrKey, passwordsOnly: true);

    /// <summary>Whether the name ends in "key" without saying whose: it holds a credential only when the value is drawn by chance.</summary>
    public static bool IsKey(string identifierOrKey)
    {
        if (!HasStem(identifierOrKey))
        {
            return false;
        }

        var words = NameWords.Split(identifierOrKey);
        var last = words.Count - 1;
        return last >= 0 && words[last] == "key" && (last == 0 || (!Before.Contains(words[last - 1]) && !After.Contains(words[last - 1])));
    }

    /// <summary>Most names hold no such word at all; they need not be split.</summary>
    private static bool HasStem(string name) => StemAutomaton.IsIn(name);

    private static bool Find(string name, bool passwordsOnly)
    {
        if (!HasStem(name))
        {
            return false;
        }

        var words = NameWords.Split(name);
        for (var i = words.Count - 1; i >= 0; i--)
        {
            if (IsAfter(words[i]))
            {
                return false;
            }

            var isPassword = Passwords.Contains(words[i])
                || (i > 1 && words[i] == "passe" && words[i - 1] == "de") || (words[i] == "word" && i > 0 && words[i - 1] == "pass");
            if (isPassword || (!passwordsOnly && IsOther(words, i)))
            {
                return i == 0 || (!Before.Contains(words[i - 1]) && (words[i - 1] != "key" || i == 1 || words[i - 2] != "public"));
            }
        }

        return false;
    }

    /// <summary>Also in the plural: <c>TokenAlgorithms</c>.</summary>
    private static bool IsAfter(string word) => After.Contains(word) || (word.Length > 3 && word[word.Length - 1] == 's' && After.Contains(word.Substring(0, word.Length - 1)));

    private static bool IsOther(IReadOnlyList<string> words, int i) =>
        Others.Contains(words[i])
        || (i > 0 && words[i] is "key" or "keys" && KeyOwners.Contains(words[i - 1]))
        || (i > 0 && words[i] == "string" && words[i - 1] == "connection");
}
