using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>
/// The signature of MLflow's webhooks, which is that of the Standard Webhooks: HMAC-SHA256 over the delivery's id, the time in seconds and the body,
/// with dots between.
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Version = "v1,";
    private const int LongestId = 100;

    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(Compute(secret, id, timestamp, body));

    /// <summary>Whether one of the signatures in a header, with spaces between, is by one of the secrets. Takes as long whichever byte differs.</summary>
    public static bool Verify(IEnumerable<string> secrets, string id, long timestamp, ReadOnlySpan<byte> body, string header)
    {
        var isValid = false;
        foreach (var secret in secrets)
        {
            var expected = Compute(secret, id, timestamp, body);
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

    private static byte[] Compute(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
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
