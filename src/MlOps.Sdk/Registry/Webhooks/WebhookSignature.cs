using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>
/// The signature of MLflow's webhooks, which is that of the Standard Webhooks: HMAC-SHA256 over the delivery's id, the time in seconds and the body,
/// with dots between. The key is the secret's UTF-8; of a Standard Webhook's secret that begins with <c>whsec_</c>, what its base64 stands for.
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Version = "v1,";
    private const string EncodedPrefix = "whsec_";
    private const int LongestId = 100;

    /// <summary>The key that a secret is, for MLflow's headers.</summary>
    public static byte[] MlflowKey(string secret) => Encoding.UTF8.GetBytes(secret);

    /// <summary>The key that a secret is, for the headers of the Standard Webhooks.</summary>
    public static byte[] StandardKey(string secret)
    {
        var encoded = secret.StartsWith(EncodedPrefix, StringComparison.Ordinal) ? secret[EncodedPrefix.Length..] : "";
        var key = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, key, out var length) && length > 0 ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }

    public static string Sign(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(Compute(key, id, timestamp, body));

    /// <summary>Whether one of the signatures in a header, with spaces between, is by one of the keys. Takes as long whichever byte differs.</summary>
    public static bool Verify(IEnumerable<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body, string header)
    {
        var isValid = false;
        foreach (var key in keys)
        {
            var expected = Compute(key, id, timestamp, body);
            foreach (var signature in header.Split(' '))
            {
                isValid |= CryptographicOperations.FixedTimeEquals(expected, Decode(signature));
            }
        }

        return isValid;
    }

    /// <summary>An id without a dot: with one, two readings of the same signed bytes could have two ids.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= LongestId } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    public static bool TryReadTimestamp(string? text, out long timestamp) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out timestamp) && timestamp < 253_402_300_800 && text[0] != '0';

    private static byte[] Compute(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static byte[] Decode(string signature)
    {
        var bytes = new byte[SHA256.HashSizeInBytes + 3];
        return signature.StartsWith(Version, StringComparison.Ordinal)
            && Convert.TryFromBase64Chars(signature.AsSpan(Version.Length), bytes, out var length)
            && length == SHA256.HashSizeInBytes
                ? bytes[..length]
                : [];
    }
}
