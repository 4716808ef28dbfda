using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>The name under which a credential is kept: of an environment variable, and of a key of the configuration.</summary>
internal sealed class SettingName
{
    private static readonly HashSet<string> General = new(StringComparer.Ordinal)
    {
        "password", "passwd", "pwd", "pass", "passphrase", "secret", "token", "key", "credential", "credentials", "apikey", "value", "parameter", "auth", "string", "connection", "authorization", "bearer", "header", "private", "url", "assigned", "json", "web",
        "api", "access", "client",
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
        var words = NameWords.Split(place).Where(IsAscii).ToList();
        if (words.Count == 0)
        {
            words.Add("secret");
        }

        if (words.TrueForAll(General.Contains) && containingType is not null)
        {
            var owner = NameWords.Split(containingType).Where(IsAscii).ToList();
            words = owner.Count > 0 && owner[owner.Count - 1] == words[0] ? [.. owner, .. words.Skip(1)] : [.. owner, .. words];
        }

        if (number > 1)
        {
            words.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return new(words);
    }

    private static bool IsAscii(string word) => word.All(c => c is >= 'a' and <= 'z');
}
