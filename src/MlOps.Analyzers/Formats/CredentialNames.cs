namespace MlOps.Analyzers.Formats;

/// <summary>Says by the words of a name whether what it names is a credential.</summary>
internal static class CredentialNames
{
    private static readonly HashSet<string> Passwords = new(StringComparer.Ordinal)
    {
        "password", "passwords", "passwd", "pwd", "pass", "passphrase", "passcode", "pswd", "pswrd", "pword", "psw", "pw", "psk", "userpass", "dbpass", "rootpass", "adminpass", "sqlpass", "mailpass", "smtppass", "ftppass", "keypass", "storepass", "ldappass", "passwort", "kennwort", "passwörter",
        "contraseña", "contrasena", "contrasenya", "clave", "motdepasse", "mdp", "senha", "wachtwoord", "haslo", "hasło", "parola",
        "lozinka", "heslo", "salasana", "jelszo", "jelszó", "sifre", "şifre", "lösenord", "losenord", "adgangskode", "passord",
        "密码", "密碼", "口令", "パスワード", "비밀번호", "пароль", "κωδικός", "סיסמה",
    };

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "secret", "secrets", "token", "credential", "credentials", "creds", "cred", "apikey", "apitoken", "apisecret", "authtoken", "accesstoken", "accesskey",
        "secretkey", "privatekey", "clientsecret", "authkey", "pat", "jwt", "geheimnis", "secreto", "segredo", "segreto", "секрет", "токен",
        "令牌", "密钥", "密鑰", "トークン", "sig", "authorization", "bearer", "auth", "masterkey", "encryptionkey", "signingkey",
    };

    private static readonly HashSet<string> KeyOwners = new(StringComparer.Ordinal)
    {
        "api", "access", "secret", "private", "account", "encryption", "signing", "master", "shared", "subscription", "auth", "client", "storage",
        "service", "license", "webhook", "deploy", "ssh", "aes", "des", "hmac", "jwt", "consumer", "app", "admin", "host", "function", "signature",
        "session", "crypto", "cipher", "rsa", "sas", "integration", "ingest", "write", "security", "symmetric", "data", "server", "user",
        "application", "org", "organization", "merchant", "gateway", "developer", "sandbox", "payment", "sensitive",
    };

    private static readonly HashSet<string> After = new(StringComparer.Ordinal)
    {
        "hint", "name", "names", "type", "types", "length", "policy", "field", "label", "id", "ids", "url", "uri", "path", "file", "filename",
        "format", "header", "prefix", "suffix", "regex", "pattern", "error", "errors", "warning", "notice", "alert", "message", "text", "title", "placeholder", "prompt",
        "expire", "expired", "expiry", "expiration", "expires", "lifetime", "count", "parameter", "param", "property", "provider", "manager", "service",
        "handler", "validator", "store", "cache", "source", "endpoint", "column", "index", "scheme", "kind", "mode", "status", "state", "level",
        "strength", "min", "max", "size", "reset", "changed", "required", "description", "option", "options", "section", "variable", "env",
        "claim", "attribute", "factory", "builder", "generator", "algorithm", "issuer", "audience", "position", "offset", "list", "stream",
        "char", "delimiter", "separator", "location", "control", "box", "input", "view", "page", "form", "template", "rule", "rules", "help",
        "info", "class", "request", "response", "callback", "event", "version", "vault", "ttl", "age", "date", "time", "timeout", "server",
        "limit", "budget", "storage", "symbol", "contract", "address", "balance", "decimals", "flow", "domain", "tenant", "strategy", "guard", "middleware", "plugin",
        "host", "hostname", "port", "realm", "role", "group", "username", "link", "encoder", "hasher", "scope", "helper", "process", "namespace", "owner", "region", "tag",
        "subject", "identifier", "standard", "engine", "backend", "exchange", "verification", "requirement", "lookup", "filter", "alias", "context", "config", "configuration", "settings",
        "user", "users", "authority", "uris", "urls", "resource", "arn", "ref", "reference", "selector", "mask", "validation", "comparer", "converter",
    };

    private static readonly HashSet<string> Before = new(StringComparer.Ordinal)
    {
        "public", "is", "has", "use", "uses", "require", "requires", "invalid", "missing", "forgot", "forgotten", "show", "hide", "toggle", "wrong", "bad", "incorrect", "change", "reset", "enter", "update",
        "enable", "disable", "can", "should", "no", "not", "unexpected", "expected", "skip", "max", "min", "strong", "publickey",
    };

    /// <summary>Whose tokens and keys are none: those of languages, tables and lists. Their passwords are.</summary>
    private static readonly HashSet<string> BeforeToken = new(StringComparer.Ordinal)
    {
        "cancellation", "csrf", "xsrf", "antiforgery", "syntax", "instrumentation", "partition", "continuation", "page", "next", "method", "type", "comma", "end", "start", "resume", "sync",
        "delta", "lex", "parse", "parser", "json", "jsonweb", "xml", "primary", "foreign", "sort", "row", "cache", "lock",
        "lifecycle", "request", "idempotency", "correlation",
    };

    /// <summary>Words that say that what is named so is not real: <c>mockToken</c>, <c>fakePassword</c>.</summary>
    private static readonly HashSet<string> Unreal = new(StringComparer.Ordinal) { "mock", "mocked", "fake", "faked", "dummy", "stub", "bogus" };

    /// <summary>What has keys that open nothing.</summary>
    private static readonly HashSet<string> LookupKeyOwners = new(StringComparer.Ordinal)
    {
        "primary", "foreign", "sort", "row", "cache", "partition", "composite", "natural", "surrogate", "unique", "candidate", "grouping", "group", "lookup", "hot", "shortcut",
        "dictionary", "hash", "index", "range", "routing", "shard", "object", "idempotency", "registry", "resource", "translation", "localization", "message", "entity", "item", "record", "column",
    };

    /// <summary>Whose keys are credentials whatever stands between: <c>azure_search_key</c>, <c>slackKey</c>.</summary>
    private static readonly HashSet<string> Providers = new(StringComparer.Ordinal)
    {
        "aws", "azure", "github", "gitlab", "bitbucket", "slack", "stripe", "twilio", "sendgrid", "mailgun", "mailchimp", "openai", "anthropic", "cohere", "mistral", "groq", "huggingface", "composio", "datadog",
        "newrelic", "grafana", "sentry", "algolia", "cloudflare", "heroku", "netlify", "vercel", "digitalocean", "linode", "npm", "nuget", "pypi", "docker", "dockerhub", "paypal", "braintree", "square", "shopify",
        "discord", "telegram", "dropbox", "notion", "asana", "jira", "airtable", "hubspot", "zendesk", "intercom", "mixpanel", "amplitude", "firebase", "supabase", "pinecone", "okta", "pagerduty", "snyk",
        "sonar", "artifactory", "jfrog", "terraform", "fastly", "mapbox", "flickr", "youtube", "spotify", "twitter", "facebook", "linkedin", "tavily", "replicate", "deepseek", "gemini", "elevenlabs", "ibm",
    };

    private static readonly KeywordAutomaton PublicNames = new(["publickey", "public_key", "public-key", "publishable", "sitekey", "site_key", "site-key"]);

    /// <summary>Texts of which a name in Latin letters that holds a credential has one.</summary>
    public static readonly string[] Stems = [.. Passwords.Concat(Others).Where(word => word.All(c => c < 128)), "key", "pass", "connection"];

    private static readonly KeywordAutomaton StemAutomaton = new(Stems);

    /// <summary>Whether an identifier, a key or a header with this name holds a credential.</summary>
    public static bool IsCredential(string identifierOrKey) => Find(identifierOrKey, passwordsOnly: false);

    /// <summary>Whether the name says password: something that a human may have chosen.</summary>
    public static bool IsPassword(string identifierOrKey) => Find(identifierOrKey, passwordsOnly: true);

    /// <summary>Whether the name says secret and no more, as <c>clientSecret</c> does: something that a human may have chosen.</summary>
    public static bool IsPlainSecret(string identifierOrKey) => identifierOrKey.TrimEnd('\'', '"').EndsWith("secret", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the name ends in "key" without saying whose: it holds a credential only when the value is drawn by chance.</summary>
    public static bool IsKey(string identifierOrKey)
    {
        if (!HasStem(identifierOrKey))
        {
            return false;
        }

        var words = NameWords.Split(identifierOrKey);
        var last = words.Count - 1;
        return last >= 0 && words[last] == "key" && (last == 0 || (!IsUnreal(words, last) && !Before.Contains(words[last - 1]) && !BeforeToken.Contains(words[last - 1]) && !After.Contains(words[last - 1])));
    }

    /// <summary>Whether the name speaks of the keys of tables, caches and keyboards, which open nothing.</summary>
    public static bool IsLookupKey(string identifierOrKey)
    {
        var words = NameWords.Split(identifierOrKey);
        var last = words.Count - 1;
        return last > 0 && words[last] is "key" or "keys" && LookupKeyOwners.Contains(words[last - 1]);
    }

    /// <summary>Whether the name says that everybody may have the value: <c>RECAPTCHA_PUBLIC_KEY</c>, <c>stripePublishableKey</c>, <c>siteKey</c>.</summary>
    public static bool IsPublic(string name) => PublicNames.IsIn(name);

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

            var isPassword = Passwords.Contains(words[i]) || (i > 0 && words[i] == "credentials" && words[i - 1] == "security")
                || (i > 1 && words[i] == "passe" && words[i - 1] == "de") || (words[i] == "word" && i > 0 && words[i - 1] == "pass");
            if (isPassword || (!passwordsOnly && IsOther(words, i)))
            {
                return i == 0 || (!SaysWhatFor(words, i) && !IsUnreal(words, i) && !Before.Contains(words[i - 1]) && (isPassword || words[i] is "secret" or "secrets" || !BeforeToken.Contains(words[i - 1])) && !IsOfPublicKey(words, i));
            }
        }

        return false;
    }

    /// <summary><c>PublicKeyToken</c>, <c>PUBLIC_API_KEY</c>. What frameworks hand to browsers by a beginning of its name, <c>NEXT_PUBLIC_API_KEY</c>, should have been no credential.</summary>
    private static bool IsOfPublicKey(IReadOnlyList<string> words, int i) =>
        i > 1 && words[i - 1] is "key" or "api" && words[i - 2] == "public" && (i == 2 || words[i - 3] is not ("next" or "nuxt" or "expo"));

    private static bool IsUnreal(IReadOnlyList<string> words, int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (Unreal.Contains(words[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>vaultToStoreSecrets</c>: not the secrets, but what they are for.</summary>
    private static bool SaysWhatFor(IReadOnlyList<string> words, int i) => (i > 1 && words[i - 1] == "to") || (i > 2 && words[i - 2] == "to");

    /// <summary>Also in the plural: <c>TokenAlgorithms</c>.</summary>
    private static bool IsAfter(string word) => After.Contains(word) || (word.Length > 3 && word[word.Length - 1] == 's' && After.Contains(word.Substring(0, word.Length - 1)));

    private static bool IsOther(IReadOnlyList<string> words, int i) =>
        Others.Contains(words[i]) || words[i].IndexOf("apikey", StringComparison.Ordinal) >= 0
        || (i > 0 && words[i] is "key" or "keys" && (KeyOwners.Contains(words[i - 1]) || (words[i - 1].EndsWith("s", StringComparison.Ordinal) && KeyOwners.Contains(words[i - 1].Substring(0, words[i - 1].Length - 1)))))
        || (i > 0 && words[i] == "key" && !LookupKeyOwners.Contains(words[i - 1]) && words.Take(i).Any(Providers.Contains))
        || (i > 0 && words[i] == "string" && words[i - 1] == "connection");
}
