using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlOps.Sdk.Tests.Registry.Signing;

/// <summary>A certificate authority that lives for one test.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string subject, TestAuthority? issuer = null, bool isAuthority = true)
    {
        var request = new CertificateRequest(subject, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is null)
        {
            Certificate = request.CreateSelfSigned(From, To);
            return;
        }

        using var signed = request.Create(issuer.Certificate, From, To, RandomNumberGenerator.GetBytes(8));
        Certificate = signed.CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Issues a certificate with its private key.</summary>
    public X509Certificate2 Issue(
        string subject,
        X509KeyUsageFlags? usage = X509KeyUsageFlags.DigitalSignature,
        string? purpose = CodeSigning,
        DateTimeOffset? until = null,
        ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (usage is { } flags)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, critical: true));
        }

        if (purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        }

        using var certificate = request.Create(Certificate, From, until ?? To, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
