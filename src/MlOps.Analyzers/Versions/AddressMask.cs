using System.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>Takes out of a text what nobody else should read of the addresses in it: users, passwords, tokens.</summary>
internal static class AddressMask
{
    private const char Mask = '…';

    private static readonly string[] SecretKeys = ["token", "key", "secret", "password", "passwd", "pwd", "sig", "signature", "auth", "credential", "user", "sas", "code"];

    private static readonly char[] AuthorityEnds = ['/', '?', '#', ' ', '\'', '"', '`', ',', ')', '\n'];

    public static string Of(string text)
    {
        if (text.IndexOf('@') < 0 && text.IndexOf('=') < 0)
        {
            return text;
        }

        var masked = new StringBuilder(text.Length);
        var position = 0;
        while (position < text.Length)
        {
            var scheme = text.IndexOf("://", position, StringComparison.Ordinal);
            if (scheme < 0)
            {
                break;
            }

            var start = scheme + 3;
            masked.Append(text, position, start - position);
            var end = text.IndexOfAny(AuthorityEnds, start);
            end = end < 0 ? text.Length : end;
            var at = text.LastIndexOf('@', end - 1, end - start);
            if (at > start && !(at - start == 3 && string.CompareOrdinal(text, start, "git", 0, 3) == 0))
            {
                masked.Append(Mask);
                start = at;
            }

            masked.Append(text, start, end - start);
            position = end;
        }

        masked.Append(text, position, text.Length - position);
        return WithoutSecrets(WithoutUser(masked.ToString()));
    }

    /// <summary>'user:token@host:path' and 'user@host:path', without a scheme; 'git' is everybody's.</summary>
    private static string WithoutUser(string text)
    {
        var at = text.IndexOf('@');
        var slash = text.IndexOf('/');
        var colon = at < 1 ? -1 : text.IndexOf(':', at);
        return colon < 0 || (slash >= 0 && slash < colon) || text.IndexOf(' ') >= 0 || text.IndexOf('.', at, colon - at) < 0 || text.Substring(0, at) is "git" or "" or "…"
            ? text
            : Mask + text.Substring(at);
    }

    /// <summary>'?access_token=…', '&amp;sig=…'.</summary>
    private static string WithoutSecrets(string text)
    {
        var question = text.IndexOf('?');
        if (question < 0)
        {
            return text;
        }

        var masked = new StringBuilder(text, 0, question + 1, text.Length);
        var position = question + 1;
        while (position < text.Length)
        {
            var end = text.IndexOfAny(['&', '#', ' ', '\'', '"'], position);
            end = end < 0 ? text.Length : end;
            var sign = text.IndexOf('=', position, end - position);
            var isSecret = sign > position && IsSecret(text.Substring(position, sign - position));
            masked.Append(text, position, (isSecret ? sign + 1 : end) - position);
            if (isSecret)
            {
                masked.Append(Mask);
            }

            if (end < text.Length)
            {
                masked.Append(text[end]);
            }

            position = end + 1;
        }

        return masked.ToString();
    }

    private static bool IsSecret(string key) => Array.Exists(SecretKeys, word => key.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
}
