using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>Whether a certificate leads to a trusted one and may sign models.</summary>
internal static class CertificateTrust
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <summary>
    /// Verifies a chain and returns the key that signed. The time is that from which the certificate is valid: a signature has no time that can be
    /// trusted, and models outlive certificates. So an expired certificate counts, and whether it was revoked is not asked.
    /// </summary>
    /// <exception cref="ModelSigningException">It leads to no trusted certificate, or may not sign.</exception>
    public static (ECDsa Key, string Signer) Verify(IReadOnlyList<byte[]> certificates, IReadOnlyList<X509Certificate2> trusted)
    {
        var all = new List<X509Certificate2>();
        try
        {
            all.AddRange(certificates.Select(X509CertificateLoader.LoadCertificate));
            CheckUse(all[0]);
            CheckChain(all, trusted);
            var key = all[0].GetECDsaPublicKey();
            return key is null || Dsse.HashOf(key.KeySize) is null
                ? throw ModelSigningErrors.UntrustedCertificate(all[0].Subject, "has no elliptic curve key on P-256, P-384 or P-521")
                : (key, $"{all[0].Subject}, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(all[0].RawData))}");
        }
        catch (CryptographicException exception)
        {
            throw ModelSigningErrors.InvalidBundle($"a certificate in it can't be read ({exception.Message})", exception);
        }
        finally
        {
            all.ForEach(certificate => certificate.Dispose());
        }
    }

    private static void CheckUse(X509Certificate2 certificate)
    {
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        var purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        var mayDoCode = purposes?.EnhancedKeyUsages.OfType<Oid>().Any(purpose => purpose.Value == CodeSigning);
        var maySign = usage?.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature);

        // A certificate that is meant for something else, such as a server's, does not sign models.
        if (mayDoCode == false || maySign == false || (mayDoCode is null && maySign is null))
        {
            throw ModelSigningErrors.UntrustedCertificate(certificate.Subject, "may not sign: neither code signing nor digital signatures are among its uses, or others are");
        }
    }

    private static void CheckChain(List<X509Certificate2> certificates, IReadOnlyList<X509Certificate2> trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = certificates[0].NotBefore;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority; // whom we trust is decided below, roots or not
        foreach (var certificate in trusted)
        {
            chain.ChainPolicy.CustomTrustStore.Add(certificate);
            chain.ChainPolicy.ExtraStore.Add(certificate);
        }

        foreach (var certificate in certificates.Skip(1))
        {
            chain.ChainPolicy.ExtraStore.Add(certificate);
        }

        _ = chain.Build(certificates[0]); // says yes to unknown roots too: what it found is looked at instead
        var faults = new List<string>();
        foreach (var element in chain.ChainElements)
        {
            faults.AddRange(element.ChainElementStatus
                .Where(status => status.Status is not (X509ChainStatusFlags.NoError or X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot))
                .Select(status => status.Status.ToString()));
            if (faults.Count > 0)
            {
                break;
            }

            if (trusted.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)))
            {
                return;
            }
        }

        throw ModelSigningErrors.UntrustedCertificate(
            certificates[0].Subject, faults.Count > 0 ? $"is not valid ({string.Join(", ", faults)})" : "leads to no trusted certificate");
    }
}
