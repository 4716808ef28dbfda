using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MlOps.Sdk.Registry.Signing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Signing;

public sealed class ModelSigningTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ModelSigningTests()
    {
        Write("model.onnx", "weights");
        Write("a/b", "1");
        Write("a-b", "2");
        Write(".gitignore", "left out");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData(256)]
    [InlineData(384)]
    [InlineData(521)]
    public async Task A_signed_model_is_verified_and_its_signature_is_of_the_form_of_the_schemas(int bits)
    {
        using var key = ECDsa.Create(bits switch { 256 => ECCurve.NamedCurves.nistP256, 384 => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 });
        using var publicKey = ECDsa.Create();
        publicKey.ImportSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
        await ModelSigner.WithKey(key).SignToFileAsync(_folder.Path, cancellationToken: Token);

        var verified = await new VerificationPolicy().WithKey(publicKey).VerifyAsync(_folder.Path, null, Token);

        Assert.Equal(["a-b", "a/b", "model.onnx"], verified.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([".gitignore", "model.sig"], verified.UncoveredPaths.Order(StringComparer.Ordinal));
        Assert.Empty(SigningVectors.FaultsOf(await File.ReadAllTextAsync(_folder.File("model.sig"), Token)));
    }

    [Fact]
    public async Task Files_are_listed_folder_by_folder_as_the_specification_sorts_them()
    {
        var statement = StatementOf(await SignAsync());

        // As PurePosixPath of Python sorts: 'a' before 'a-b', though '-' comes before '/'.
        Assert.Equal(["a/b", "a-b", "model.onnx"], statement["predicate"]!["resources"]!.AsArray().Select(file => (string?)file!["name"]));
    }

    [Theory]
    [InlineData("changed", "model.onnx", "'model.onnx' has the SHA-256")]
    [InlineData("removed", "a/b", "'a/b' is missing")]
    [InlineData("added", "a/c", "'a/c' was not signed")]
    [InlineData("renamed", "a/b", "'a/b' is missing")]
    public async Task A_changed_folder_is_refused_by_what_is_changed(string change, string file, string reason)
    {
        await ModelSigner.WithKey(_key).SignToFileAsync(_folder.Path, cancellationToken: Token);
        var policy = new VerificationPolicy().WithKey(_key);
        await policy.VerifyAsync(_folder.Path, null, Token); // the control
        switch (change)
        {
            case "changed": Write(file, "wei9hts"); break;
            case "removed": File.Delete(_folder.File(file)); break;
            case "added": Write(file, ""); break;
            default: File.Move(_folder.File(file), _folder.File("a/B")); break;
        }

        var refused = await Assert.ThrowsAsync<ModelSigningException>(() => policy.VerifyAsync(_folder.Path, null, Token));

        Assert.Equal(ModelSigningFault.ModelChanged, refused.Fault);
        Assert.Contains(reason, refused.Message);
    }

    [Fact]
    public async Task What_is_left_out_may_change_and_is_named()
    {
        var signature = await ModelSigner.WithKey(_key).SignAsync(
            _folder.Path, new() { Name = "delays", IgnoredPaths = [.. new ModelSigningOptions().IgnoredPaths, "a", "later/"] }, Token);
        Write("a/b", "changed");
        Write("a/c/d", "new");
        Write("later/x", "new");

        var verified = await new VerificationPolicy().WithKey(_key).VerifyAsync(_folder.Path, signature, Token);

        Assert.Equal("delays", verified.Name);
        Assert.Equal(["a-b", "model.onnx"], verified.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([".gitignore", "a", "later"], verified.UncoveredPaths.Order(StringComparer.Ordinal));
        Write("ab", "new");
        Assert.Equal(
            ModelSigningFault.ModelChanged,
            (await Assert.ThrowsAsync<ModelSigningException>(() => new VerificationPolicy().WithKey(_key).VerifyAsync(_folder.Path, signature, Token))).Fault);
    }

    [Fact]
    public async Task Every_changed_byte_of_payload_and_signature_is_refused()
    {
        var bundle = JsonNode.Parse(await SignAsync())!;
        var envelope = bundle["dsseEnvelope"]!;
        var policy = new VerificationPolicy().WithKey(_key);
        foreach (var (part, name) in new[] { (envelope, "payload"), (envelope["signatures"]![0]!, "sig") })
        {
            var bytes = Convert.FromBase64String((string)part[name]!);
            for (var at = 0; at < bytes.Length; at++)
            {
                var changed = bytes.ToArray();
                changed[at] ^= 1;
                part[name] = Convert.ToBase64String(changed);
                var refused = await Assert.ThrowsAsync<ModelSigningException>(() => policy.VerifyAsync(_folder.Path, bundle.ToJsonString(), Token));
                Assert.Equal(ModelSigningFault.InvalidSignature, refused.Fault);
            }

            part[name] = Convert.ToBase64String(bytes);
        }

        await policy.VerifyAsync(_folder.Path, bundle.ToJsonString(), Token); // the control: unchanged
    }

    [Fact]
    public async Task The_signature_of_another_payload_type_is_refused()
    {
        var bundle = JsonNode.Parse(await SignAsync())!;
        bundle["dsseEnvelope"]!["payloadType"] = "application/json";

        Assert.Equal(ModelSigningFault.InvalidBundle, await RefusalOf(bundle.ToJsonString()));
    }

    [Theory]
    [InlineData("mediaType", "\"application/vnd.dev.sigstore.bundle.v0.3+json\"", "\"application/json\"")]
    [InlineData("twice", "\"mediaType\"", "\"mediaType\":\"x\",\"mediaType\"")]
    [InlineData("member", "\"dsseEnvelope\"", "\"extra\":1,\"dsseEnvelope\"")]
    [InlineData("no signature", "\"signatures\":[", "\"signatures\":[],\"x\":[")]
    [InlineData("base64", "\"sig\":\"", "\"sig\":\"!")]
    [InlineData("no method", "\"publicKey\"", "\"otherKey\"")]
    public async Task Another_form_of_the_bundle_is_refused(string what, string text, string replacement)
    {
        var bundle = await SignAsync();

        Assert.Contains(text, bundle.Replace("\\u002B", "+"));
        Assert.True(await RefusalOf(bundle.Replace("\\u002B", "+").Replace(text, replacement)) == ModelSigningFault.InvalidBundle, what);
    }

    [Theory]
    [InlineData("\"method\":\"files\"", "\"method\":\"shards\",\"shard_size\":1", ModelSigningFault.UnsupportedMethod)]
    [InlineData("\"hash_type\":\"sha256\"", "\"hash_type\":\"blake2b\"", ModelSigningFault.UnsupportedMethod)]
    [InlineData("\"algorithm\":\"sha256\"", "\"algorithm\":\"blake2b\"", ModelSigningFault.InvalidStatement)]
    [InlineData("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1", ModelSigningFault.InvalidStatement)]
    [InlineData("signature/v1.0", "signature/v2.0", ModelSigningFault.InvalidStatement)]
    [InlineData("\"name\":\"a/b\"", "\"name\":\"a-b\"", ModelSigningFault.InvalidStatement)]
    [InlineData("\"digest\":{\"sha256\":\"", "\"digest\":{\"sha256\":\"0", ModelSigningFault.InvalidStatement)]
    [InlineData("\"predicateType\"", "\"predicateType\":\"x\",\"predicateType\"", ModelSigningFault.InvalidStatement)]
    [InlineData("\"allow_symlinks\":false", "\"allow_symlinks\":\"no\"", ModelSigningFault.InvalidStatement)]
    [InlineData("\"allow_symlinks\":false,", "", ModelSigningFault.InvalidStatement)]
    public async Task Another_statement_is_refused_even_when_the_trusted_key_signed_it(string text, string replacement, ModelSigningFault fault)
    {
        var bundle = JsonNode.Parse(await SignAsync())!;
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String((string)bundle["dsseEnvelope"]!["payload"]!));
        Assert.Contains(text, payload);
        var other = Encoding.UTF8.GetBytes(payload.Replace(text, replacement));
        bundle["dsseEnvelope"]!["payload"] = Convert.ToBase64String(other);
        bundle["dsseEnvelope"]!["signatures"]![0]!["sig"] = Convert.ToBase64String(Dsse.Sign(_key, other));

        Assert.Equal(fault, await RefusalOf(bundle.ToJsonString()));
    }

    [Fact]
    public async Task A_key_id_that_is_absent_or_nothing_and_a_key_without_a_hint_are_accepted()
    {
        var bundle = JsonNode.Parse(await SignAsync())!;
        bundle["dsseEnvelope"]!["signatures"]![0]!["keyid"] = null;
        bundle["verificationMaterial"]!["publicKey"] = new JsonObject { ["rawBytes"] = "AAAA" };
        var policy = new VerificationPolicy().WithKey(_key);

        await policy.VerifyAsync(_folder.Path, bundle.ToJsonString(), Token);
        ((JsonObject)bundle["dsseEnvelope"]!["signatures"]![0]!).Remove("keyid");
        await policy.VerifyAsync(_folder.Path, bundle.ToJsonString(), Token);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var refused = await Assert.ThrowsAsync<ModelSigningException>(
            () => new VerificationPolicy().WithKey(other).VerifyAsync(_folder.Path, bundle.ToJsonString(), Token));

        Assert.Equal(ModelSigningFault.InvalidSignature, refused.Fault);
    }

    [Fact]
    public async Task A_link_a_missing_signature_and_a_folder_without_files_are_refused()
    {
        var policy = new VerificationPolicy().WithKey(_key);
        Assert.Equal(
            ModelSigningFault.MissingSignature, (await Assert.ThrowsAsync<ModelSigningException>(() => policy.VerifyAsync(_folder.Path, null, Token))).Fault);
        await ModelSigner.WithKey(_key).SignToFileAsync(_folder.Path, cancellationToken: Token);
        File.Move(_folder.File("a-b"), _folder.File("a/moved"));
        File.CreateSymbolicLink(_folder.File("a-b"), _folder.File("a/moved"));

        Assert.Equal(ModelSigningFault.InvalidModel, (await Assert.ThrowsAsync<ModelSigningException>(() => policy.VerifyAsync(_folder.Path, null, Token))).Fault);
        Assert.Equal(ModelSigningFault.InvalidModel, (await Assert.ThrowsAsync<ModelSigningException>(SignAsync)).Fault);
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Equal(
            ModelSigningFault.InvalidModel,
            (await Assert.ThrowsAsync<ModelSigningException>(() => ModelSigner.WithKey(_key).SignAsync(_folder.File("empty"), null, Token))).Fault);
    }

    [Fact]
    public async Task A_certificate_is_verified_up_to_the_root_through_those_between()
    {
        using var root = new TestAuthority("CN=root");
        using var middle = new TestAuthority("CN=middle", root);
        using var certificate = middle.Issue("CN=signer");
        var signature = await ModelSigner.WithCertificate(certificate, [middle.Certificate]).SignAsync(_folder.Path, null, Token);

        Assert.Empty(SigningVectors.FaultsOf(signature));
        foreach (var trusted in new[] { root.Certificate, middle.Certificate, certificate })
        {
            var verified = await new VerificationPolicy().WithRoot(trusted).VerifyAsync(_folder.Path, signature, Token);
            Assert.StartsWith("CN=signer, SHA-256", verified.Signer);
        }
    }

    [Fact]
    public async Task A_certificate_that_expired_since_still_counts()
    {
        using var root = new TestAuthority("CN=root");
        using var certificate = root.Issue("CN=signer", until: new DateTimeOffset(2020, 2, 1, 0, 0, 0, TimeSpan.Zero));
        var signature = await ModelSigner.WithCertificate(certificate).SignAsync(_folder.Path, null, Token);

        await new VerificationPolicy().WithRoot(root.Certificate).VerifyAsync(_folder.Path, signature, Token);
    }

    [Fact]
    public async Task A_root_of_the_same_name_with_another_key_is_not_trusted()
    {
        using var root = new TestAuthority("CN=root");
        using var impostor = new TestAuthority("CN=root");
        using var certificate = impostor.Issue("CN=signer");
        foreach (var chain in new X509Certificate2[][] { [], [impostor.Certificate], [root.Certificate] })
        {
            var signature = await ModelSigner.WithCertificate(certificate, chain).SignAsync(_folder.Path, null, Token);

            Assert.Equal(ModelSigningFault.UntrustedCertificate, await RefusalOf(signature, new VerificationPolicy().WithRoot(root.Certificate)));
        }
    }

    [Fact]
    public async Task A_certificate_that_is_no_authority_can_issue_none()
    {
        using var root = new TestAuthority("CN=root");
        using var leaf = new TestAuthority("CN=leaf", root, isAuthority: false);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=forged", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using var forged = request.Create(
            leaf.Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(leaf.Certificate.GetECDsaPrivateKey()!),
            leaf.Certificate.NotBefore,
            leaf.Certificate.NotAfter,
            [1]);
        using var certificate = forged.CopyWithPrivateKey(key);
        var signature = await ModelSigner.WithCertificate(certificate, [leaf.Certificate]).SignAsync(_folder.Path, null, Token);

        Assert.Equal(ModelSigningFault.UntrustedCertificate, await RefusalOf(signature, new VerificationPolicy().WithRoot(root.Certificate)));
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.DigitalSignature, TestAuthority.ServerAuthentication)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment, TestAuthority.CodeSigning)]
    [InlineData(null, null)]
    public async Task A_certificate_for_something_else_does_not_sign_models(X509KeyUsageFlags? usage, string? purpose)
    {
        using var root = new TestAuthority("CN=root");
        using var certificate = root.Issue("CN=server", usage, purpose);
        var signature = await ModelSigner.WithCertificate(certificate).SignAsync(_folder.Path, null, Token);

        Assert.Equal(ModelSigningFault.UntrustedCertificate, await RefusalOf(signature, new VerificationPolicy().WithRoot(root.Certificate)));
    }

    [Fact]
    public async Task The_signature_of_a_certificate_is_refused_under_another_one_of_the_same_root()
    {
        using var root = new TestAuthority("CN=root");
        using var certificate = root.Issue("CN=signer");
        using var other = root.Issue("CN=other");
        var bundle = JsonNode.Parse(await ModelSigner.WithCertificate(certificate).SignAsync(_folder.Path, null, Token))!;
        bundle["verificationMaterial"]!["x509CertificateChain"]!["certificates"]![0]!["rawBytes"] = Convert.ToBase64String(other.RawData);

        Assert.Equal(ModelSigningFault.InvalidSignature, await RefusalOf(bundle.ToJsonString(), new VerificationPolicy().WithRoot(root.Certificate)));
    }

    [Fact]
    public async Task A_policy_that_trusts_nothing_and_a_key_on_another_curve_are_mistakes()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.brainpoolP320r1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => new VerificationPolicy().VerifyAsync(_folder.Path, "{}", Token));
        Assert.Throws<ArgumentException>(() => ModelSigner.WithKey(other));
        Assert.Throws<ArgumentException>(() => new VerificationPolicy().WithKey(other));
    }

    private Task<string> SignAsync() => ModelSigner.WithKey(_key).SignAsync(_folder.Path, null, Token);

    private async Task<ModelSigningFault> RefusalOf(string signature, VerificationPolicy? policy = null) =>
        (await Assert.ThrowsAsync<ModelSigningException>(() => (policy ?? new VerificationPolicy().WithKey(_key)).VerifyAsync(_folder.Path, signature, Token))).Fault;

    private static JsonNode StatementOf(string bundle) =>
        JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(bundle)!["dsseEnvelope"]!["payload"]!))!;

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllText(_folder.File(path), content);
    }
}
