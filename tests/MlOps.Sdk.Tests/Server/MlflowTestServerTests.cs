using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Server;

public sealed class MlflowTestServerTests
{
    [Fact]
    public async Task A_prefix_stands_before_every_route()
    {
        await using var server = await MlflowTestServer.StartAsync(new MlflowTestServerOptions { PathPrefix = "/some/prefix" });
        using var http = new HttpClient();

        using var inside = await http.GetAsync(new Uri($"{server.Uri}/health"), Cancellation);
        using var outside = await http.GetAsync(new Uri(server.Uri, "/health"), Cancellation);

        Assert.EndsWith("/some/prefix", server.Uri.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound], [inside.StatusCode, outside.StatusCode]);
        Assert.Equal(["/health", "/health"], server.Requests.All.Select(request => request.Path));
    }

    [Fact]
    public async Task A_bearer_token_lets_in_and_another_does_not()
    {
        await using var server = await MlflowTestServer.StartAsync(new MlflowTestServerOptions { BearerToken = "secret" });
        using var http = new HttpClient();

        async Task<HttpStatusCode> AskAsync(AuthenticationHeaderValue? authorization)
        {
            http.DefaultRequestHeaders.Authorization = authorization;
            using var response = await http.GetAsync(new Uri(server.Uri, "/version"), Cancellation);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(new AuthenticationHeaderValue("Bearer", "secret")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(new AuthenticationHeaderValue("Bearer", "other")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));
    }

    [Theory]
    [InlineData(MlflowFlavour.Mlflow3, HttpStatusCode.BadRequest)]
    [InlineData(MlflowFlavour.Mlflow2, HttpStatusCode.OK)]
    public async Task A_chunked_body_is_read_by_MLflow_2_alone(MlflowFlavour flavour, HttpStatusCode expected)
    {
        await using var server = await MlflowTestServer.StartAsync(new MlflowTestServerOptions { Flavour = flavour });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, "/api/2.0/mlflow/experiments/create"))
        {
            Content = new StringContent("""{"name": "churn"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = true;

        using var response = await http.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
        var logged = Assert.Single(server.Requests.All);
        Assert.Equal((null, 17), (logged.ContentLength, logged.BodySize));
    }

    [Fact]
    public async Task Many_requests_at_once_are_all_stored()
    {
        await using var server = await MlflowTestServer.StartAsync();
        using var http = new HttpClient();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var content = new StringContent($$"""{"name": "experiment-{{i}}"}""", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri(server.Uri, "/api/2.0/mlflow/experiments/create"), content, Cancellation);
            response.EnsureSuccessStatusCode();
        }));

        Assert.Equal(50, server.Requests.Count);
        var found = await http.GetStringAsync(new Uri(server.Uri, "/api/2.0/mlflow/experiments/search?max_results=100"), Cancellation);
        Assert.Equal(51, found.Split("\"experiment_id\"").Length - 1);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
