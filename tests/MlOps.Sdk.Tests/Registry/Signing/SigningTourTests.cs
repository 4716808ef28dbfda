using System.Security.Cryptography;
using MlOps.Sdk.Registry.Signing;
using MlOps.Sdk.Tests.Registry.Packaging;

namespace MlOps.Sdk.Tests.Registry.Signing;

/// <summary>The code of docs/model-signing.md.</summary>
public sealed class SigningTourTests : IDisposable
{
    private readonly ModelFolder _model = ModelFolder.Some();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_model_is_signed_with_a_key_and_verified_with_its_public_half()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var folder = _model.Path;
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (privatePem, publicPem) = (made.ExportPkcs8PrivateKeyPem(), made.ExportSubjectPublicKeyInfoPem());

        #region sign
        using var key = ECDsa.Create();
        key.ImportFromPem(privatePem);
        await ModelSigner.WithKey(key).SignToFileAsync(folder, cancellationToken: cancellationToken); // writes model.sig
        #endregion

        #region verify
        using var publicKey = ECDsa.Create();
        publicKey.ImportFromPem(publicPem);
        var policy = new VerificationPolicy().WithKey(publicKey);

        var verified = await policy.VerifyAsync(folder, cancellationToken: cancellationToken); // throws when anything is wrong
        Console.WriteLine($"{verified.Name}: {verified.Files.Count} files, signed by {verified.Signer}");
        foreach (var path in verified.UncoveredPaths)
        {
            Console.WriteLine($"not signed: {path}"); // model.sig itself
        }
        #endregion

        Assert.Equal(("model", 4), (verified.Name, verified.Files.Count));
        Assert.Equal(["model.sig"], verified.UncoveredPaths);
        _model.With("model.onnx", "other weights");
        var refused = await Assert.ThrowsAsync<ModelSigningException>(() => policy.VerifyAsync(folder, cancellationToken: cancellationToken));
        Assert.Equal(ModelSigningFault.ModelChanged, refused.Fault);
    }

    [Fact]
    public async Task A_model_is_signed_with_a_certificate_and_verified_under_its_root()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var folder = _model.Path;
        using var authority = new TestAuthority("CN=Root");
        using var below = new TestAuthority("CN=Team", authority);
        using var certificate = below.Issue("CN=Release");
        var (between, root) = (below.Certificate, authority.Certificate);

        #region certificate
        var signature = await ModelSigner.WithCertificate(certificate, [between]).SignAsync(folder, cancellationToken: cancellationToken);

        var policy = new VerificationPolicy().WithRoot(root);
        var verified = await policy.VerifyAsync(folder, signature, cancellationToken);
        #endregion

        Assert.StartsWith("CN=Release, SHA-256 ", verified.Signer, StringComparison.Ordinal);
        Assert.Empty(verified.UncoveredPaths);
    }
}
