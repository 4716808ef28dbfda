namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>The name under which a credential is kept: of an environment variable, and of a key of the configuration.</summary>
internal sealed class SettingName
{
    private static readonly HashSet<string> General = new(StringComparer.Ordinal)
    {
        "password", "passwd", "pwd", "pass", "passphrase", "secret", "token", "key", "credential", "credentials", "apikey", "value", "parameter", "auth", "string", "connection", "authorization", "bearer", "header", "private", "url", "assigned", "json", "web",
        "api", "access", "client", "passwords", "secrets", "tokens", "keys",
    };

    private SettingName(IReadOnlyList<string> words)
    {
        Variable = string.Join("_", words).ToUpperInvariant();
        Key = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
    }

    /// <summary>As in <c>MAIL_CLIENT_PASSWORD</c>.</summary>
    public string Variable { get; }

    /// <summary>As in <c>MailClientPassword</c>.</summary>
    public string Key { get; }

    /// <param name="place">What the diagnostic says of the place: an identifier, a key, a sink or a format.</param>
    /// <param name="containingType">The type that the credential stands in: its name says more where the place's own says little.</param>
    /// <param name="number">From the second on, of credentials that would have the same name.</param>
    public static SettingName Of(string place, string? containingType, int number)
    {
        var words = WordsOf(place);
        if (words.Count == 0)
        {
            words.Add("secret");
        }

        if (words.TrueForAll(General.Contains) && containingType is not null)
        {
            var owner = WordsOf(containingType);
            words = owner.Count > 0 && owner[owner.Count - 1] == words[0] ? [.. owner, .. words.Skip(1)] : [.. owner, .. words];
        }

        if (number > 1)
        {
            words.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return new(words);
    }

    /// <summary>In lower case, with the numbers that tell one name from another; what no variable's name may hold is left out.</summary>
    private static List<string> WordsOf(string name)
    {
        var words = new List<string>();
        var word = "";
        for (var i = 0; i <= name.Length; i++)
        {
            var c = i < name.Length ? name[i] : ' ';
            var starts = c is >= 'A' and <= 'Z' && (word.Length == 0 || !char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (word.Length > 0 && (starts || !IsPart(c)))
            {
                words.Add(word.ToLowerInvariant());
                word = "";
            }

            word += IsPart(c) && (word.Length > 0 || !char.IsDigit(c)) ? c.ToString() : "";
        }

        return words;
    }

    private static bool IsPart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
