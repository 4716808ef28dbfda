using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MlOps.Sdk.Registry.Signing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Signing;

/// <summary>The test vectors of OpenSSF model signing v1.0, and what the tool that made them would say.</summary>
public sealed class SigningVectorsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public SigningVectorsTests() => SigningVectors.WriteModel(Model);

    private string Model => _folder.File("model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_signature_by_a_key_is_verified_with_that_key_over_the_files_that_were_signed()
    {
        using var key = SigningVectors.Key;

        var verified = await new VerificationPolicy().WithKey(key).VerifyAsync(Model, SigningVectors.Read("valid/key"), Token);

        Assert.Equal(("model", "92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4"), (verified.Name, verified.Digest));
        Assert.Equal("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e", verified.Signer);
        Assert.Equal(["signme-1", "signme-2"], verified.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["ignore-me"], verified.UncoveredPaths);
    }

    [Theory]
    [InlineData("\"hint\": \"\"")]
    [InlineData("\"rawBytes\": \"AAAA\"")]
    public async Task A_signature_that_does_not_name_its_key_is_verified_with_each_that_is_trusted(string unnamed)
    {
        using var key = SigningVectors.Key;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var text = SigningVectors.Read("valid/key");
        var bundle = text.Replace("\"hint\": \"e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e\"", unnamed, StringComparison.Ordinal);
        Assert.NotEqual(text, bundle);

        var verified = await new VerificationPolicy().WithKey(other).WithKey(key).VerifyAsync(Model, bundle, Token);
        var refused = await Assert.ThrowsAsync<ModelSigningException>(() => new VerificationPolicy().WithKey(other).VerifyAsync(Model, bundle, Token));

        Assert.Equal("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e", verified.Signer);
        Assert.Equal(ModelSigningFault.InvalidSignature, refused.Fault);
    }

    [Fact]
    public async Task The_signature_by_a_certificate_is_verified_with_the_certificate_above_it_or_itself()
    {
        var certificates = SigningVectors.Certificates;

        foreach (var trusted in certificates)
        {
            var verified = await new VerificationPolicy().WithRoot(trusted).VerifyAsync(Model, SigningVectors.Read("valid/certificate"), Token);
            Assert.StartsWith("CN=intermediate-ca, SHA-256 ", verified.Signer);
        }
    }

    [Fact]
    public async Task The_signature_of_sigstore_is_of_the_right_form_and_refused_with_what_is_not_checked()
    {
        var text = SigningVectors.Read("valid/sigstore");
        var bundle = SignatureBundle.Parse(Encoding.UTF8.GetBytes(text));
        using var certificate = X509CertificateLoader.LoadCertificate(bundle.Certificates[0]);
        using var signer = certificate.GetECDsaPublicKey()!;
        using var key = SigningVectors.Key;

        var refused = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithKey(key).WithRoot(certificate).VerifyAsync(Model, text, Token));

        Assert.True(Dsse.Verify(signer, bundle.Payload, bundle.Signatures[0])); // the part that needs no log
        Assert.Equal(["signme-1", "signme-2"], SignedStatement.Parse(bundle.Payload).Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ModelSigningFault.UnsupportedMethod, refused.Fault);
        Assert.Contains("Rekor", refused.Message);
    }

    [Theory]
    [InlineData("invalid/empty", ModelSigningFault.InvalidBundle)]
    [InlineData("invalid/missing-envelope", ModelSigningFault.InvalidBundle)]
    [InlineData("invalid/missing-tlog-entries", ModelSigningFault.InvalidBundle)]
    [InlineData("invalid/missing-verification-material", ModelSigningFault.InvalidBundle)]
    [InlineData("invalid-payload/wrong-predicate", ModelSigningFault.InvalidSignature)]
    public async Task An_invalid_vector_is_refused(string name, ModelSigningFault fault)
    {
        using var key = SigningVectors.Key;

        var refused = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithKey(key).VerifyAsync(Model, SigningVectors.Read(name), Token));

        Assert.Equal(fault, refused.Fault);
    }

    [Fact]
    public void The_wrong_predicate_is_refused_even_where_its_signature_would_fit()
    {
        var bundle = SignatureBundle.Parse(Encoding.UTF8.GetBytes(SigningVectors.Read("invalid-payload/wrong-predicate")));

        var refused = Assert.Throws<ModelSigningException>(() => SignedStatement.Parse(bundle.Payload));

        Assert.Equal(ModelSigningFault.InvalidStatement, refused.Fault);
        Assert.Contains("wrong-predicate", refused.Message);
    }

    [Fact]
    public void The_schemas_give_the_same_verdicts()
    {
        Assert.All(new[] { "valid/key", "valid/certificate", "valid/sigstore" }, name => Assert.Empty(SigningVectors.FaultsOf(SigningVectors.Read(name))));
        Assert.All(
            new[] { "invalid/empty", "invalid/missing-envelope", "invalid/missing-tlog-entries", "invalid/missing-verification-material", "invalid-payload/wrong-predicate" },
            name => Assert.NotEmpty(SigningVectors.FaultsOf(SigningVectors.Read(name))));
    }

    [Fact]
    public async Task Another_key_or_root_is_not_trusted()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var authority = new TestAuthority("CN=root-ca");

        var byKey = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithKey(other).VerifyAsync(Model, SigningVectors.Read("valid/key"), Token));
        var byCertificate = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithRoot(authority.Certificate).VerifyAsync(Model, SigningVectors.Read("valid/certificate"), Token));

        Assert.Equal((ModelSigningFault.UntrustedKey, ModelSigningFault.UntrustedCertificate), (byKey.Fault, byCertificate.Fault));
        Assert.Contains("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e", byKey.Message);
    }

    [Fact]
    public async Task A_key_is_not_trusted_for_what_a_certificate_signed_nor_a_root_for_what_a_key_did()
    {
        using var key = SigningVectors.Key;

        var byKey = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithRoot(SigningVectors.Certificates[0]).VerifyAsync(Model, SigningVectors.Read("valid/key"), Token));
        var byCertificate = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithKey(key).VerifyAsync(Model, SigningVectors.Read("valid/certificate"), Token));

        Assert.Equal((ModelSigningFault.UntrustedKey, ModelSigningFault.UntrustedCertificate), (byKey.Fault, byCertificate.Fault));
    }
}
