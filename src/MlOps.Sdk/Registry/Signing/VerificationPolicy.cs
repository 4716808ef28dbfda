using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>Requires that a model is signed, by one of the keys or under one of the certificates that are trusted.</summary>
/// <remarks>
/// Verified is what OpenSSF model signing v1.0 defines for keys and certificates: the envelope's signature, the statement, and that the folder has the
/// signed files, unchanged, and no others. A keyless signature of Sigstore is refused, since the framework has nothing to verify a transparency log with.
/// </remarks>
public sealed class VerificationPolicy
{
    private readonly IReadOnlyList<(string Hint, ECDsa Key)> _keys;
    private readonly IReadOnlyList<X509Certificate2> _roots;

    /// <summary>A policy that trusts nothing yet.</summary>
    public VerificationPolicy()
        : this([], [])
    {
    }

    private VerificationPolicy(IReadOnlyList<(string Hint, ECDsa Key)> keys, IReadOnlyList<X509Certificate2> roots)
    {
        _keys = keys;
        _roots = roots;
    }

    /// <summary>Trusts a key too.</summary>
    /// <param name="publicKey">The key, on P-256, P-384 or P-521. It must live as long as the policy.</param>
    /// <exception cref="ArgumentException">It is on another curve.</exception>
    public VerificationPolicy WithKey(ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return Dsse.HashOf(publicKey.KeySize) is null
            ? throw ModelSigningErrors.NoSuchCurve(publicKey.KeySize, nameof(publicKey))
            : new([.. _keys, (Dsse.HintOf(publicKey), publicKey)], _roots);
    }

    /// <summary>Trusts the certificates under a certificate too: a root, or one below it. One that may sign can be trusted itself.</summary>
    /// <param name="certificate">The certificate. It must live as long as the policy.</param>
    public VerificationPolicy WithRoot(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new(_keys, [.. _roots, certificate]);
    }

    /// <summary>Verifies a folder by its signature.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="signature">The signature, a Sigstore bundle in JSON; that in the file <c>model.sig</c> in the folder when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ModelSigningException">The model is refused.</exception>
    /// <exception cref="InvalidOperationException">The policy trusts nothing.</exception>
    public async Task<VerifiedModel> VerifyAsync(string folder, string? signature = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        RequireTrust();
        if (signature is not null)
        {
            return await VerifyAsync(folder, Encoding.UTF8.GetBytes(signature), [], cancellationToken).ConfigureAwait(false);
        }

        var path = Path.Combine(folder, ModelSigner.FileName);
        if (!File.Exists(path))
        {
            throw ModelSigningErrors.Missing(path);
        }

        var kept = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        return await VerifyAsync(folder, kept, [ModelSigner.FileName], cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidOperationException">It trusts nothing, and would refuse every model.</exception>
    internal void RequireTrust()
    {
        if (_keys.Count == 0 && _roots.Count == 0)
        {
            throw ModelSigningErrors.NothingTrusted();
        }
    }

    private async Task<VerifiedModel> VerifyAsync(
        string folder, byte[] signature, IReadOnlyList<string> ignoredPaths, CancellationToken cancellationToken)
    {
        var bundle = SignatureBundle.Parse(signature);
        var signer = VerifySignature(bundle);
        var statement = SignedStatement.Parse(bundle.Payload); // only now: before, it could be anyone's
        var (files, uncovered) = await ModelFiles.ReadAsync(folder, [.. statement.IgnoredPaths, .. ignoredPaths], cancellationToken).ConfigureAwait(false);
        var changes = ChangesOf(statement, files);
        return changes.Count == 0
            ? new(statement.Name, statement.Digest, signer, statement.Files, uncovered)
            : throw ModelSigningErrors.ModelChanged(statement.Name, changes);
    }

    private string VerifySignature(SignatureBundle bundle)
    {
        switch (bundle.Method)
        {
            case SignatureMethod.Key:
                var candidates = _keys.Where(key => bundle.KeyHint is null || key.Hint == bundle.KeyHint).ToList();
                if (candidates.Count == 0)
                {
                    throw ModelSigningErrors.UntrustedKey(bundle.KeyHint, _keys.Select(key => key.Hint));
                }

                var signer = candidates.FirstOrDefault(key => IsSignedBy(key.Key, bundle));
                return signer.Key is null ? throw ModelSigningErrors.InvalidSignature("a trusted key") : signer.Hint;
            case SignatureMethod.Certificate:
                var (publicKey, subject) = CertificateTrust.Verify(bundle.Certificates, _roots);
                using (publicKey)
                {
                    return IsSignedBy(publicKey, bundle) ? subject : throw ModelSigningErrors.InvalidSignature(subject);
                }

            default:
                throw ModelSigningErrors.Sigstore();
        }
    }

    private static bool IsSignedBy(ECDsa key, SignatureBundle bundle) => bundle.Signatures.Any(signature => Dsse.Verify(key, bundle.Payload, signature));

    private static List<string> ChangesOf(SignedStatement statement, IReadOnlyList<(string Path, string Sha256)> files)
    {
        var changes = new List<string>();
        var found = files.ToDictionary(file => file.Path, file => file.Sha256);
        foreach (var (path, signed) in statement.Files)
        {
            if (!found.Remove(path, out var actual))
            {
                changes.Add($"'{path}' is missing");
            }
            else if (actual != signed)
            {
                changes.Add($"'{path}' has the SHA-256 {actual} and was signed with {signed}");
            }
        }

        changes.AddRange(found.Keys.Select(path => $"'{path}' was not signed"));
        return changes;
    }
}
