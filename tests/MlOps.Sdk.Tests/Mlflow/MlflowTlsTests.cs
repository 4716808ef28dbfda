using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Mlflow;

public sealed class MlflowTlsTests : IDisposable
{
    private const string Run = """{"run": {"info": {"run_id": "1"}}}""";

    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _certificate = SelfSigned("CN=localhost");

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_is_not_trusted()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run), _certificate);

        var error = await Assert.ThrowsAsync<MlflowException>(() => GetAsync(stub));

        Assert.True(error is { IsTransient: false, MayHaveHappened: false });
        Assert.Contains("MLFLOW_TRACKING_SERVER_CERT_PATH", error.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task It_is_trusted_when_any_certificate_is()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run), _certificate);

        await GetAsync(stub, ("MLFLOW_TRACKING_INSECURE_TLS", "true"));

        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task It_is_trusted_when_its_certificate_is_given()
    {
        await using var stub = new StubServer(_ => StubReply.Json(Run), _certificate);
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);

        await GetAsync(stub, ("MLFLOW_TRACKING_SERVER_CERT_PATH", _folder.File("ca.pem")));

        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task It_is_not_trusted_when_anothers_certificate_is_given()
    {
        using var other = SelfSigned("CN=localhost");
        await using var stub = new StubServer(_ => StubReply.Json(Run), _certificate);
        await File.WriteAllTextAsync(_folder.File("ca.pem"), other.ExportCertificatePem(), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<MlflowException>(() => GetAsync(stub, ("MLFLOW_TRACKING_SERVER_CERT_PATH", _folder.File("ca.pem"))));

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task The_clients_certificate_is_shown()
    {
        using var mine = SelfSigned("CN=me");
        await using var stub = new StubServer(_ => StubReply.Json(Run), _certificate);
        var key = mine.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(_folder.File("me.pem"), mine.ExportCertificatePem() + "\n" + key, TestContext.Current.CancellationToken);

        await GetAsync(stub, ("MLFLOW_TRACKING_INSECURE_TLS", "1"), ("MLFLOW_TRACKING_CLIENT_CERT_PATH", _folder.File("me.pem")));

        Assert.Equal("CN=me", Assert.Single(stub.Requests).ClientCertificate);
    }

    [Fact]
    public void Two_ways_to_trust_are_one_too_many()
    {
        File.WriteAllText(_folder.File("ca.pem"), _certificate.ExportCertificatePem());

        Assert.Single(MlflowServers.Faults(
            "https://host", ("MLFLOW_TRACKING_INSECURE_TLS", "true"), ("MLFLOW_TRACKING_SERVER_CERT_PATH", _folder.File("ca.pem"))));
    }

    private static async Task GetAsync(StubServer stub, params (string, string)[] environment)
    {
        using var server = MlflowServers.To(stub.Address, environment: environment);
        var api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);
        await server.CallAsync(MlflowCallKind.Read, token => api.GetRunAsync("1", token), TestContext.Current.CancellationToken);
    }

    private static X509Certificate2 SelfSigned(string subject)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }
}
