using System.Collections;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.Secrets;

/// <summary>Takes credentials out of texts that are stored or shown, such as the message of an exception.</summary>
/// <remarks>
/// By place: the user part of a URL, an authorization header, and what follows a name such as <c>password=</c> or
/// <c>"api_key": </c>. By shape: keys of well-known services, private keys. By value: what stands in an environment variable with
/// such a name is removed wherever it occurs. Where in doubt, too much is removed. Every repetition in the patterns is limited
/// or can't begin at each of its own characters, so that the time grows with the text and not with its square.
/// </remarks>
internal static partial class SecretRedactor
{
    public const string Mask = "[redacted]";

    private const int ShortestSecret = 8;

    // Without one of these a pattern can't match. Most texts have none, and the pattern is not even compiled for them.
    private static readonly string[] SchemeWords = ["authorization", "bearer", "basic"];
    private static readonly string[] NameWords = ["pass", "pwd", "secret", "token", "key", "sig", "credential", "connection"];
    private static readonly string[] TokenStarts =
        ["AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "dapi", "hf_", "sk-", "eyJ"];

    /// <summary>The text without what looks like a credential.</summary>
    public static string Redact(string text)
    {
        var clean = text;
        if (clean.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            clean = PrivateKey().Replace(clean, Mask);
        }

        if (clean.Contains("://", StringComparison.Ordinal) && clean.Contains('@', StringComparison.Ordinal))
        {
            clean = UserInfo().Replace(clean, $"$1{Mask}@");
        }

        if (HasAny(clean, SchemeWords, StringComparison.OrdinalIgnoreCase))
        {
            clean = Authorization().Replace(clean, $"$1{Mask}");
        }

        if (HasAny(clean, NameWords, StringComparison.OrdinalIgnoreCase) && clean.AsSpan().ContainsAny('=', ':'))
        {
            clean = NamedValue().Replace(clean, $"$1{Mask}");
        }

        if (HasAny(clean, TokenStarts, StringComparison.Ordinal))
        {
            clean = KnownToken().Replace(clean, Mask);
        }

        foreach (var value in SecretsOfEnvironment())
        {
            clean = clean.Replace(value, Mask, StringComparison.Ordinal);
        }

        return clean;
    }

    /// <summary>The text without what looks like a credential, and without these values.</summary>
    public static string Redact(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.OrderByDescending(secret => secret.Length))
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return Redact(text);
    }

    /// <summary>Whether what has this name is a credential: of a variable, a setting such as <c>Db:Password</c>, a switch such as <c>api-key</c>.</summary>
    public static bool IsSecretName(string name) =>
        name is not ("PWD" or "OLDPWD") && HasAny(name, NameWords, StringComparison.OrdinalIgnoreCase)
        && SecretVariable().IsMatch("_" + name.Replace('-', '_').Replace('.', '_').Replace(':', '_').Replace(' ', '_'));

    /// <summary>The longest first: one may be a part of another.</summary>
    private static List<string> SecretsOfEnvironment()
    {
        var secrets = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (variable.Value is string { Length: >= ShortestSecret } value && name is not ("PWD" or "OLDPWD")
                && HasAny(name, NameWords, StringComparison.OrdinalIgnoreCase) && SecretVariable().IsMatch(name))
            {
                secrets.Add(value);
            }
        }

        secrets.Sort(static (one, other) => other.Length.CompareTo(one.Length));
        return secrets;
    }

    private static bool HasAny(string text, string[] words, StringComparison comparison)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, comparison))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}-----)?")]
    private static partial Regex PrivateKey();

    // Up to the last @ before the path; a password may hold a slash, but "host:8080/" is no user.
    [GeneratedRegex("""([a-z][a-z0-9+.-]{0,30}://)(?:[^\s/?#"'<>]{1,400}|[^\s:/@"'<>]{0,200}:(?![0-9]{1,5}[/?#])[^\s"'<>]{1,400})@""", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    // Standing alone, "basic" and "bearer" are words of the language too: what follows must not look like another.
    [GeneratedRegex("""((?:proxy-)?authorization["']?\s{0,9}[:=]\s{0,9}["']?(?:(?:bearer|basic|digest|negotiate|token|api-?key)\s{1,9})?|\b(?:bearer|basic)\s{1,9}(?=[a-z0-9+/_.~-]{0,200}(?:[0-9=]|(?-i:\B[A-Z]))))[a-z0-9+/_.~-]{8,}={0,2}""", RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    [GeneratedRegex("""((?:password|passwd|passphrase|pwd|secret|token(?!s)|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|subscription[_-]?key|signature|\bsig|credential)s?\\?["']?\s{0,9}[:=]\s{0,9})(?!\\?["']?\[redacted\])(?:"[^"\r\n]{1,4000}"?|'[^'\r\n]{1,4000}'?|\\"[^"\r\n]{1,4000}|[^;"'\r\n]{1,200}(?=;)|[^\s"'&;,})]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex NamedValue();

    [GeneratedRegex(@"\b(?:AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|dapi[0-9a-f]{32}|hf_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{5,})")]
    private static partial Regex KnownToken();

    // PWD is the working directory; a path to a secret is none.
    [GeneratedRegex("^(?!(?:OLD)?PWD$)(?!.*_(?:FILE|PATH|DIR|FOLDER|SOCK)$).*(?:password|passwd|passphrase|pwd|secret|token(?!s|iz)|api_?key|access_?key|account_?key|private_?key|credential|connection_?string)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretVariable();
}
