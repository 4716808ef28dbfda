using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>Signatures over what DSSE v1.0 calls the pre-authentication encoding, by elliptic curve keys.</summary>
internal static class Dsse
{
    public const string PayloadType = "application/vnd.in-toto+json";

    public static byte[] Encode(ReadOnlySpan<byte> payload) =>
    [
        .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ")),
        .. payload,
    ];

    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> payload) =>
        key.SignData(Encode(payload), HashOf(key.KeySize)!.Value, DSASignatureFormat.Rfc3279DerSequence);

    public static bool Verify(ECDsa key, ReadOnlySpan<byte> payload, byte[] signature) =>
        key.VerifyData(Encode(payload), signature, HashOf(key.KeySize)!.Value, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>The hash that goes with a key; <see langword="null"/> for one that the specification does not have.</summary>
    public static HashAlgorithmName? HashOf(int keySize) => keySize switch
    {
        256 => HashAlgorithmName.SHA256,
        384 => HashAlgorithmName.SHA384,
        521 => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>How a bundle names a key: the SHA-256 of its PEM text.</summary>
    public static string HintOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")));
}
