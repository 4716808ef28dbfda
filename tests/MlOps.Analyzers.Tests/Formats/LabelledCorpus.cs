using System.Reflection;
using System.Text;
using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Tests.Formats;

/// <summary>Credentials made up from the table's shapes by a seed, and texts that only look like some. No credential is written down.</summary>
internal sealed class LabelledCorpus
{
    private readonly Random _random;
    private readonly List<CorpusEntry> _entries = [];

    private LabelledCorpus(int seed) => _random = new Random(seed);

    public static IReadOnlyList<CorpusEntry> Create(int seed)
    {
        var corpus = new LabelledCorpus(seed);
        corpus.AddFormats();
        corpus.AddTexts();
        corpus.AddUnfilled();
        corpus.AddNearShapes();
        corpus.AddHashes();
        corpus.AddWritten();
        corpus.AddUnderNames();
        return corpus._entries;
    }

    /// <summary>A text of the shape, by chance.</summary>
    public string Make(SecretFormat format, Grammar grammar)
    {
        var text = new StringBuilder();
        foreach (var part in grammar.Parts)
        {
            if (part.Literal is { } literal)
            {
                text.Append(literal);
                continue;
            }

            var length = part.Lengths.Count > 0
                ? part.Lengths[_random.Next(part.Lengths.Count)]
                : _random.Next(part.Shortest, Math.Min(part.Longest, part.Shortest + 20) + 1);
            var run = Run(part.Set, length);
            if (format.Contains is { } contained && length > contained.Length)
            {
                run = run[..((length - contained.Length) / 2)] + contained + run[((length + contained.Length) / 2)..];
            }

            text.Append(run);
        }

        if (format.Checksum == Checksum.Crc32Base62)
        {
            var body = text.ToString(text.ToString().IndexOf('_', StringComparison.Ordinal) + 1, text.Length - 6 - text.ToString().IndexOf('_', StringComparison.Ordinal) - 1);
            text.Length -= 6;
            text.Append(Checksums.Crc32(body));
        }

        return text.ToString();
    }

    private void AddFormats()
    {
        foreach (var format in SecretFormatTable.All)
        {
            for (var i = 0; i < 3 && format.Grammars.Count > 0; i++)
            {
                var text = Make(format, format.Grammars[_random.Next(format.Grammars.Count)]);
                var name = format.Near.Count == 0 ? null : format.Near[_random.Next(format.Near.Count)] + "_value";
                Add(format.Id, name, text, true);
            }
        }
    }

    private void AddTexts()
    {
        for (var i = 0; i < 25; i++)
        {
            var password = Word(4) + Run(CharacterSet.Digits, 3) + "!" + Word(3);
            var token = Run(CharacterSet.LettersAndDigits, 32 + _random.Next(10));
            var user = Word(5);
            Add("json-web-token", null, $"{Base64Url("{\"alg\":\"HS256\",\"kid\":\"" + Word(6) + "\"}")}.{Base64Url("{\"sub\":\"" + Word(9) + "\"}")}.{Run(CharacterSet.Slug, 43)}", true);
            Add("private-key-pem", null, $"-----BEGIN {Pick("", "RSA ", "EC ", "OPENSSH ", "DSA ")}PRIVATE KEY-----{Pick("\n", "\\n", "\r\n")}{Run(CharacterSet.Base64, 200)}", true);
            Add("private-key-jwk", null, $"{{\"kty\":\"{Pick("EC", "RSA", "OKP")}\",\"d\":\"{Run(CharacterSet.Slug, 43)}\"}}", true);
            Add("url-password", null, $"{Pick("postgres", "https", "amqp", "redis", "mongodb+srv", "ftp")}://{user}:{password}@{Word(6)}.{Word(3)}.net/x", true);
            Add("connection-string", null, $"Server={Word(6)};Database={Word(5)};User Id={user};{Pick("Password", "Pwd", "password")}={password}", true);
            Add("connection-string", null, $"Host={Word(6)};Username={user};Password={password};Port=5432", true);
            Add("connection-string", null, $"DefaultEndpointsProtocol=https;AccountName={Word(6)};AccountKey={Run(CharacterSet.Base64, 86)}==;EndpointSuffix=core.windows.net", true);
            Add("connection-string", null, $"Endpoint=sb://{Word(7)}.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey={Run(CharacterSet.Base64, 43)}=", true);
            Add("bearer-header", null, $"{Pick("Authorization: ", "")}Bearer {token}", true);
            Add("basic-header", null, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + password))}", true);
            Add("netrc-password", null, $"machine {Word(6)}.org login {user} password {password}", true);
            Add("assigned-credential", null, $"export {Pick("API_TOKEN", "CLIENT_SECRET", "SECRET_KEY")}={token}", true);
            Add("assigned-credential", null, $"{{\"{Pick("password", "apiKey", "client_secret")}\": \"{token}\"}}", true);
            Add("assigned-credential", null, $"<{Pick("password", "secretKey")}>{token}</password>", true);
            Add("curl-user", null, $"curl -u {user}:{password} https://{Word(6)}.org", true);
        }
    }

    /// <summary>The places of tokens, filled as documentation fills them.</summary>
    private void AddUnfilled()
    {
        foreach (var format in SecretFormatTable.All.Where(format => format.Grammars.Count > 0 && format.Near.Count == 0))
        {
            if (format.Grammars[0].Parts is [{ Literal: { } prefix }, { Literal: null } run, ..])
            {
                var length = Math.Max(run.Shortest, 8);
                Add("unfilled", null, prefix + new string('x', length), false);
                Add("unfilled", null, $"{prefix}<your-{format.Provider.ToLowerInvariant()}-key>", false);
                Add("unfilled", null, prefix + "${" + "TOKEN}", false);
                Add("unfilled", null, prefix, false);
            }
        }
    }

    /// <summary>Tokens with a fault that providers' tokens never have: padding behind them, the prefix in other letters.</summary>
    private void AddNearShapes()
    {
        foreach (var format in SecretFormatTable.All.Where(format => format.Kind == SecretKind.Token && format.Near.Count == 0).Where((_, i) => i % 12 == 0))
        {
            var grammar = format.Grammars.FirstOrDefault(grammar => grammar.Parts is [{ Literal.Length: >= 4 }, { Literal: null }] && !grammar.Parts[1].MayBe('=') && grammar.Parts[1].Longest < 100);
            if (grammar?.Parts[0].Literal is { } prefix && char.IsAsciiLetter(prefix[0]))
            {
                var token = Make(format, grammar);
                Add("padded", "value", token + "==", false);
                Add("other-case", "value", string.Concat(prefix.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))) + token[prefix.Length..], false);
            }
        }
    }

    private void AddHashes()
    {
        for (var i = 0; i < 30; i++)
        {
            Add("guid", Pick("id", "typeId", "Guid", "x"), new Guid(Bytes(16)).ToString(), false);
            Add("hash", Pick("sha", "md5", "checksum", "commit", "etag"), Run(CharacterSet.LowerHex, 40), false);
            Add("hash", Pick("sha", "md5", "checksum", "commit", "etag"), Run(CharacterSet.LowerHex, 32), false);
            Add("hash", Pick("integrity", "digest"), "sha512-" + Convert.ToBase64String(Bytes(64)), false);
            Add("hash", "image", "sha256:" + Run(CharacterSet.LowerHex, 64), false);
            Add("assembly", "assembly", $"{Word(7)}.{Word(5)}, Version=1.0.0.0, Culture=neutral, PublicKeyToken={Run(CharacterSet.LowerHex, 16)}", false);
            Add("image", "icon", "data:image/png;base64,iVBORw0KGgo" + Run(CharacterSet.Base64, 80), false);
            Add("url", "uri", $"https://{Word(6)}.org/{Word(5)}?id={Run(CharacterSet.Digits, 9)}&page={Word(3)}", false);
            Add("path", "path", $"/usr/share/{Word(8)}/{Word(6)}-{Run(CharacterSet.Digits, 2)}.conf", false);
            Add("reference", "password", Pick("${DB_PASSWORD}", "$(Token)", "{0}", "%SECRET%", "<password>", "#{Token}#", "{{ vault }}", "[REDACTED]"), false);
        }
    }

    private void AddWritten()
    {
        foreach (var (name, text) in Lines("harmless.txt"))
        {
            Add("written", name, text.Replace("\\n", "\n", StringComparison.Ordinal), false);
        }
    }

    private void AddUnderNames()
    {
        var format = new SecretFormat("named", "name", SecretKind.Assignment);
        foreach (var (name, shape) in Lines("credentials.txt"))
        {
            for (var i = 0; i < 2; i++)
            {
                Add("named", name, Make(format, GrammarParser.Parse(shape)[0]), true);
            }
        }
    }

    private static IEnumerable<(string Name, string Text)> Lines(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var name, var text])
            {
                yield return (name, text);
            }
        }
    }

    private void Add(string format, string? name, string text, bool isSecret) => _entries.Add(new CorpusEntry(format, name, text, isSecret));

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Word(int syllables) =>
        string.Concat(Enumerable.Range(0, syllables).Select(i => i % 2 == 0 ? "bdfklmnprst"[_random.Next(11)] : "aeiou"[_random.Next(5)]));

    private static string Base64Url(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private string Run(CharacterSet set, int length)
    {
        var characters = Enumerable.Range(33, 94).Select(code => (char)code)
            .Where(c => Characters.IsIn(c, set) && (c is not ('<' or '>' or '$' or '{' or '}' or '*' or '"' or '\'' or '&'))).ToArray();
        return string.Create(length, (characters, _random), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = state.characters[state._random.Next(state.characters.Length)];
            }
        });
    }
}
