using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;

namespace MlOps.Sdk.Tests.Artifacts;

public sealed class ArtifactRepositoriesTests : IAsyncDisposable
{
    private readonly StubServer _stub = new(_ => StubReply.Json("{}"));
    private readonly StubServer _other = new(_ => StubReply.Json("{}"));
    private readonly MlflowServer _server;
    private readonly ArtifactRepositories _repositories;

    public ArtifactRepositoriesTests()
    {
        _server = MlflowServers.To(_stub.Address, environment: ("MLFLOW_TRACKING_TOKEN", "secret-token"));
        _repositories = new(_server);
    }

    [Theory]
    [InlineData("mlflow-artifacts:/1/artifacts", "1%2Fartifacts")]
    [InlineData("mlflow-artifacts:/1/artifacts/", "1%2Fartifacts")]
    [InlineData("mlflow-artifacts:///1/artifacts", "1%2Fartifacts")]
    [InlineData("MLFLOW-ARTIFACTS:1", "1")]
    [InlineData("mlflow-artifacts:/my%20runs/1", "my%20runs%2F1")]
    [InlineData("mlflow-artifacts:/", "")]
    public async Task An_address_without_a_host_is_at_the_tracking_server(string uri, string path)
    {
        await ListAsync(uri);

        var request = Assert.Single(_stub.Requests);
        Assert.EndsWith($"?path={path}", request.Target, StringComparison.Ordinal);
        Assert.Contains("secret-token", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_a_host_is_there_and_gets_no_credential()
    {
        await ListAsync($"mlflow-artifacts://localhost:{_other.Port}/1/artifacts");
        await ListAsync($"mlflow-artifacts://localhost:{_stub.Port}/1/artifacts");

        Assert.DoesNotContain("Authorization", Assert.Single(_other.Requests).Headers.Keys);
        Assert.Contains("Authorization", Assert.Single(_stub.Requests).Headers.Keys);
    }

    [Theory]
    [InlineData("s3://bucket/1")]
    [InlineData("gs://bucket/1")]
    [InlineData("wasbs://container@account/1")]
    [InlineData("dbfs:/1")]
    [InlineData("mlflow-artifacts://user:password@host/1")]
    [InlineData("mlflow-artifacts://no host/1")]
    [InlineData("relative/1")]
    [InlineData("")]
    public void What_it_cannot_reach_it_does_not_guess(string uri) => Assert.Null(_repositories.TryGet(uri));

    [Fact]
    public void Without_a_server_there_is_no_proxy()
    {
        using var repositories = new ArtifactRepositories(server: null);

        Assert.Null(repositories.TryGet("mlflow-artifacts:/1"));
        Assert.IsType<LocalArtifactRepository>(repositories.TryGet(Path.GetTempPath()));
    }

    public async ValueTask DisposeAsync()
    {
        _repositories.Dispose();
        _server.Dispose();
        await _stub.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task ListAsync(string uri)
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Empty(await _repositories.TryGet(uri)!.ListAsync(null, token).ToListAsync(token));
    }
}
