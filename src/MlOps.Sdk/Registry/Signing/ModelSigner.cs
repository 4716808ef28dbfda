using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>Signs models as OpenSSF model signing v1.0 has it.</summary>
/// <remarks>Keys are elliptic curve keys on P-256, P-384 or P-521; the hash is SHA-256, SHA-384 or SHA-512 with them. Files are hashed with SHA-256.</remarks>
public sealed class ModelSigner
{
    /// <summary>The usual name of the signature's file, in the model's folder.</summary>
    public const string FileName = "model.sig";

    private readonly ECDsa _key;
    private readonly IReadOnlyList<byte[]> _certificates;

    private ModelSigner(ECDsa key, IReadOnlyList<byte[]> certificates)
    {
        _key = key;
        _certificates = certificates;
    }

    /// <summary>Signs with a key. Verifiers need its public half.</summary>
    /// <param name="key">The private key; it is not disposed.</param>
    /// <exception cref="ArgumentException">It is on another curve.</exception>
    public static ModelSigner WithKey(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Dsse.HashOf(key.KeySize) is null ? throw ModelSigningErrors.NoSuchCurve(key.KeySize, nameof(key)) : new(key, []);
    }

    /// <summary>Signs with a certificate. Verifiers need the root that it leads to.</summary>
    /// <param name="certificate">The certificate with its private key, fit for digital signatures or code signing; it is not disposed.</param>
    /// <param name="chain">The certificates between it and the root, in this order; the root need not be among them.</param>
    /// <exception cref="ArgumentException">It has no private key, or one on another curve.</exception>
    public static ModelSigner WithCertificate(X509Certificate2 certificate, IEnumerable<X509Certificate2>? chain = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var key = certificate.GetECDsaPrivateKey() ?? throw ModelSigningErrors.NoPrivateKey(certificate.Subject, nameof(certificate));
        return Dsse.HashOf(key.KeySize) is null
            ? throw ModelSigningErrors.NoSuchCurve(key.KeySize, nameof(certificate))
            : new(key, [certificate.RawData, .. (chain ?? []).Select(next => next.RawData)]);
    }

    /// <summary>Signs the files of a folder.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="options">What is signed; all but <c>model.sig</c> and what belongs to git when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The signature: a Sigstore bundle in JSON.</returns>
    /// <exception cref="ModelSigningException">There is no file in the folder, or a link.</exception>
    public async Task<string> SignAsync(string folder, ModelSigningOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var (files, _) = await ModelFiles.ReadAsync(full, options.IgnoredPaths, cancellationToken).ConfigureAwait(false);
        var payload = SignedStatement.Render(options.Name ?? Path.GetFileName(full), files, options.IgnoredPaths);
        return Render(payload, Dsse.Sign(_key, payload));
    }

    /// <summary>Signs the files of a folder and writes the signature to <c>model.sig</c> in it.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="options">What is signed; all but <c>model.sig</c> and what belongs to git when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ModelSigningException">There is no file in the folder, or a link.</exception>
    public async Task SignToFileAsync(string folder, ModelSigningOptions? options = null, CancellationToken cancellationToken = default)
    {
        var signature = await SignAsync(folder, options, cancellationToken).ConfigureAwait(false);
        new FileOperations().WriteWhole(Path.Combine(folder, FileName), [Encoding.UTF8.GetBytes(signature)], cancellationToken);
        DurableFile.FlushFolder(folder);
    }

    private string Render(byte[] payload, byte[] signature)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", SignatureBundle.MediaType);
            json.WriteStartObject("verificationMaterial");
            WriteMaterial(json);
            json.WriteStartArray("tlogEntries");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("dsseEnvelope");
            json.WriteBase64String("payload", payload);
            json.WriteString("payloadType", Dsse.PayloadType);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteBase64String("sig", signature);
            json.WriteString("keyid", "");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteMaterial(Utf8JsonWriter json)
    {
        if (_certificates.Count == 0)
        {
            json.WriteStartObject("publicKey");
            json.WriteString("hint", Dsse.HintOf(_key));
            json.WriteEndObject();
            return;
        }

        json.WriteStartObject("x509CertificateChain");
        json.WriteStartArray("certificates");
        foreach (var certificate in _certificates)
        {
            json.WriteStartObject();
            json.WriteBase64String("rawBytes", certificate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
