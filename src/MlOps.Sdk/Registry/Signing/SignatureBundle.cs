using System.Text.Json;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>A signature's file: a Sigstore bundle with a DSSE envelope. Reading it verifies nothing but its form.</summary>
internal sealed class SignatureBundle
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private const int MaxBytes = 64 << 20; // a model of 10,000 files has about 2 MiB

    private SignatureBundle(SignatureMethod method, string? keyHint, IReadOnlyList<byte[]> certificates, byte[] payload, IReadOnlyList<byte[]> signatures)
    {
        Method = method;
        KeyHint = keyHint;
        Certificates = certificates;
        Payload = payload;
        Signatures = signatures;
    }

    public SignatureMethod Method { get; }

    /// <summary>The key that signed; <see langword="null"/> where the bundle does not name it, as those before v1.1 of the tool don't.</summary>
    public string? KeyHint { get; }

    /// <summary>The certificate that signed, and those after it on the way to the root.</summary>
    public IReadOnlyList<byte[]> Certificates { get; }

    public byte[] Payload { get; }

    public IReadOnlyList<byte[]> Signatures { get; }

    /// <exception cref="ModelSigningException">It is no such bundle.</exception>
    public static SignatureBundle Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            throw ModelSigningErrors.InvalidBundle($"it has {json.Length} bytes");
        }

        try
        {
            // Of a member that is there twice, two readers may take another one each.
            using var document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            return Parse(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw ModelSigningErrors.InvalidBundle($"it is not of that form ({exception.Message})", exception);
        }
    }

    private static SignatureBundle Parse(JsonElement root)
    {
        OnlyHas(root, "mediaType", "verificationMaterial", "dsseEnvelope");
        var mediaType = root.GetProperty("mediaType").GetString();
        if (mediaType != MediaType)
        {
            throw new FormatException($"its media type is '{mediaType}'");
        }

        var envelope = root.GetProperty("dsseEnvelope");
        OnlyHas(envelope, "payload", "payloadType", "signatures");
        var type = envelope.GetProperty("payloadType").GetString();
        if (type != Dsse.PayloadType)
        {
            throw new FormatException($"its payload is of the type '{type}'");
        }

        byte[][] signatures = [.. envelope.GetProperty("signatures").EnumerateArray().Select(ReadSignature)];
        if (signatures.Length == 0)
        {
            throw new FormatException("it has no signature");
        }

        var (method, hint, certificates) = ReadMaterial(root.GetProperty("verificationMaterial"));
        return new(method, hint, certificates, Bytes(envelope.GetProperty("payload")), signatures);
    }

    private static byte[] ReadSignature(JsonElement signature)
    {
        OnlyHas(signature, "sig", "keyid"); // the second is not used
        return Bytes(signature.GetProperty("sig"));
    }

    private static (SignatureMethod Method, string? Hint, IReadOnlyList<byte[]> Certificates) ReadMaterial(JsonElement material)
    {
        var isKey = material.TryGetProperty("publicKey", out var key);
        var isChain = material.TryGetProperty("x509CertificateChain", out var chain);
        var isSigstore = material.TryGetProperty("certificate", out var certificate);
        if ((isKey ? 1 : 0) + (isChain ? 1 : 0) + (isSigstore ? 1 : 0) != 1)
        {
            throw new FormatException("it names not exactly one of a key, a chain of certificates and a certificate of Sigstore");
        }

        if (isKey)
        {
            var hasHint = key.TryGetProperty("hint", out var hint);
            return hasHint || key.TryGetProperty("rawBytes", out _)
                ? (SignatureMethod.Key, hasHint && hint.GetString() is { Length: > 0 } name ? name : null, [])
                : throw new FormatException("its key has no hint");
        }

        if (isChain)
        {
            byte[][] certificates = [.. chain.GetProperty("certificates").EnumerateArray().Select(ReadCertificate)];
            return certificates.Length > 0
                ? (SignatureMethod.Certificate, null, certificates)
                : throw new FormatException("its chain has no certificate");
        }

        return material.TryGetProperty("tlogEntries", out var entries) && entries.GetArrayLength() > 0
            ? (SignatureMethod.Sigstore, null, [ReadCertificate(certificate)])
            : throw new FormatException("it has a certificate of Sigstore and no entry of a transparency log");
    }

    private static byte[] ReadCertificate(JsonElement certificate) => Bytes(certificate.GetProperty("rawBytes"));

    private static byte[] Bytes(JsonElement text) =>
        text.GetBytesFromBase64() is { Length: > 0 } bytes ? bytes : throw new FormatException("a content of it is empty");

    internal static void OnlyHas(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw new FormatException($"it has the member '{member.Name}', which does not belong there");
            }
        }
    }
}
