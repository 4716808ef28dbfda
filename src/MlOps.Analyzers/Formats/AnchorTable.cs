namespace MlOps.Analyzers.Formats;

/// <summary>All words that the automaton looks for, from the table of formats and from the recognizers in code.</summary>
internal static class AnchorTable
{
    /// <summary>Keys of connection strings beside the password.</summary>
    public static readonly string[] ConnectionWords =
    [
        "server=", "data source=", "host=", "endpoint=", "accountname=", "uid=", "user id=", "user=", "username=",
        "database=", "initial catalog=", "hostname=", "provider=", "driver=", "ssl=", "sv=", "se=",
        "server =", "data source =", "host =", "uid =", "user id =", "user =", "username =", "database =", "initial catalog =",
    ];

    private static readonly (Recognizer Recognizer, string[] Words)[] Coded =
    [
        (Recognizer.PrivateKey, ["-----begin", "---- begin", "putty-user-key-file", "\"kty\"", "'kty'", "<rsakeyvalue>"]),
        (Recognizer.JsonWebToken, ["eyj"]),
        (Recognizer.Url, ["://"]),
        (Recognizer.AuthorizationHeader, ["bearer", "basic", "token ", "apikey ", "authorization", " -u ", "--user ", "--proxy-user "]),
        (Recognizer.Netrc, ["machine "]),
        (Recognizer.Curl, ["curl"]),
        (Recognizer.Net, NetCommands.Words),
        (Recognizer.Phrase, [.. PasswordPhrases.Words]),
        (Recognizer.Command, [.. CommandPasswords.Commands]),
        (Recognizer.ConnectionWord, ConnectionWords),
        (Recognizer.KubernetesSecret, ["kind:"]),
        (Recognizer.Assignment,
            ["pass", "pwd", "secret", "token", "key", "auth", "cred", "sig=", "senha", "clave", "contrase", "kennwort",
             "wachtwoord", "heslo", "haslo", "parola", "pat", "webhook", "salt", "hmac", "cookie", "psk"]),
    ];

    public static Anchor[] All { get; } = Create();

    public static KeywordAutomaton Automaton { get; } = new([.. All.Select(anchor => anchor.Word)]);

    /// <summary>Formats that have neither a fixed part nor a provider's name: their lengths and marks say it.</summary>
    public static IReadOnlyList<SecretFormat> Unanchored { get; } =
        [.. SecretFormatTable.All.Where(format => format.Near.Count == 0 && format.Grammars.Any(grammar => grammar.AnchorPart < 0))];

    /// <summary>The word as keys, headers and identifiers part it: <c>x-functions-key</c>, <c>x_functions_key</c>, <c>xfunctionskey</c>.</summary>
    private static IEnumerable<string> Spellings(string word)
    {
        yield return word;
        if (word.IndexOfAny(['-', '_'], 1) is > 0 and var sign && sign < word.Length - 1)
        {
            yield return word.Replace('-', '_');
            yield return word.Replace('_', '-');
            yield return word.Replace("-", "").Replace("_", "");
        }
    }

    private static Anchor[] Create()
    {
        var anchors = new List<Anchor>();
        var near = new Dictionary<string, List<SecretFormat>>(StringComparer.Ordinal);
        foreach (var format in SecretFormatTable.All)
        {
            foreach (var grammar in format.Grammars)
            {
                if (grammar.AnchorPart >= 0)
                {
                    anchors.Add(Anchor.OfShape(format, grammar));
                }
            }

            foreach (var word in format.Near.SelectMany(Spellings).Distinct())
            {
                if (!near.TryGetValue(word, out var formats))
                {
                    near.Add(word, formats = []);
                }

                formats.Add(format);
            }
        }

        anchors.AddRange(near.Select(pair => Anchor.OfContext(pair.Key, pair.Value)));
        anchors.AddRange(Coded.SelectMany(entry => entry.Words.Select(word => Anchor.Of(word, entry.Recognizer))));
        return [.. anchors];
    }
}
