using System.Text.RegularExpressions;

namespace MlOps.Sdk.Secrets;

/// <summary>Takes credentials out of texts that are stored or shown, such as the message of an exception.</summary>
/// <remarks>
/// By place: the user part of a URL, an authorization header, and what follows a name such as <c>password=</c> or
/// <c>"api_key": </c>. By value: what stands in an environment variable with such a name is removed wherever it occurs.
/// </remarks>
internal static partial class SecretRedactor
{
    public const string Mask = "[redacted]";

    private const int ShortestSecret = 8;

    /// <summary>The text without what looks like a credential.</summary>
    public static string Redact(string text)
    {
        var clean = UserInfo().Replace(text, $"$1{Mask}@");
        clean = Authorization().Replace(clean, $"$1{Mask}");
        clean = NamedValue().Replace(clean, $"$1{Mask}");
        clean = KnownToken().Replace(clean, Mask);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Value is string { Length: >= ShortestSecret } value && SecretName().IsMatch((string)variable.Key))
            {
                clean = clean.Replace(value, Mask, StringComparison.Ordinal);
            }
        }

        return clean;
    }

    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^\s/@]+@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\b((?:authorization\s*[:=]\s*)?(?:bearer|basic)\s+)[A-Za-z0-9+/_.~-]{8,}=*", RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    [GeneratedRegex("""((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|signature|sig|credential)s?["']?\s*[:=]\s*["']?)(?!\[redacted\])[^\s"'&;,}]+""", RegexOptions.IgnoreCase)]
    private static partial Regex NamedValue();

    [GeneratedRegex(@"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|dapi[0-9a-f]{32}|hf_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,})")]
    private static partial Regex KnownToken();

    [GeneratedRegex("password|passwd|pwd|secret|token|api_?key|access_?key|account_?key|private_?key|credential|connection_?string", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
