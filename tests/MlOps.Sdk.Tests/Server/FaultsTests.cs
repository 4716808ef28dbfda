using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Server;

/// <summary>Each fault does on the socket what it says.</summary>
public sealed class FaultsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private MlflowTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_request_dropped_before_handling_is_not_applied()
    {
        _server.Faults.UseOnce(Fault.DropBefore);

        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("one"));

        Assert.False(await ExistsAsync("one"));
        Assert.Equal(1, _server.Faults.Injected);
        Assert.Equal(1, _server.Requests.CountOf("experiments/create"));
    }

    [Fact]
    public async Task A_request_dropped_after_handling_is_applied()
    {
        _server.Faults.UseOnce(Fault.DropAfter);

        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("one"));

        Assert.True(await ExistsAsync("one"));
    }

    [Fact]
    public async Task A_delayed_reply_comes_later()
    {
        var delay = TimeSpan.FromMilliseconds(200);
        _server.Faults.UseOnce(Fault.DelayFor(delay));

        var waited = Stopwatch.StartNew();
        using var response = await CreateAsync("one");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(waited.Elapsed >= delay - TimeSpan.FromMilliseconds(20), $"It came after {waited.Elapsed}.");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_status_comes_in_place_of_handling_or_after_it(int status)
    {
        _server.Faults.UseOnce(Fault.Status(status));
        using var before = await CreateAsync("before");
        _server.Faults.UseOnce(Fault.Html(status).After());
        using var after = await CreateAsync("after");

        Assert.Equal([status, status], [(int)before.StatusCode, (int)after.StatusCode]);
        Assert.Equal("application/json", before.Content.Headers.ContentType!.MediaType);
        Assert.Equal("text/html", after.Content.Headers.ContentType!.MediaType);
        Assert.False(await ExistsAsync("before"));
        Assert.True(await ExistsAsync("after"));
    }

    [Fact]
    public async Task An_answer_can_be_any_text_and_say_when_to_retry()
    {
        _server.Faults.UseOnce(Fault.Answer(429, "text/plain", "slow down").WithRetryAfter(TimeSpan.FromSeconds(2)));

        using var response = await CreateAsync("one");

        Assert.Equal("slow down", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_half_reply_announces_more_than_it_brings()
    {
        _server.Faults.UseOnce(Fault.HalfReply);
        using var request = Create("one");

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Cancellation));

        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.True(await ExistsAsync("one"));
    }

    [Fact]
    public async Task A_black_hole_takes_the_request_and_answers_nothing()
    {
        _server.Faults.UseOnce(Fault.BlackHole);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var pending = _http.SendAsync(Create("one"), giveUp.Token);
        await _server.Requests.WaitForAsync(request => request.Path.EndsWith("create", StringComparison.Ordinal), Cancellation);
        Assert.False(pending.IsCompleted);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.False(await ExistsAsync("one"));
    }

    [Fact]
    public async Task A_mix_gives_the_same_faults_for_the_same_seed()
    {
        var first = await OutcomesAsync(seed: 7);
        var again = await OutcomesAsync(seed: 7);
        var other = await OutcomesAsync(seed: 8);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Contains("lost", first);
        Assert.Contains("200", first);
    }

    [Fact]
    public async Task Only_the_path_that_is_named_goes_wrong()
    {
        _server.Faults.UseOnce(Fault.Status(503), count: 2, pathEnd: "experiments/create");

        Assert.False(await ExistsAsync("one"));
        using var first = await CreateAsync("one");
        using var second = await CreateAsync("one");
        using var third = await CreateAsync("one");

        Assert.Equal(
            [HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK],
            [first.StatusCode, second.StatusCode, third.StatusCode]);
    }

    [Fact]
    public async Task A_server_that_comes_back_has_its_data_and_its_address()
    {
        (await CreateAsync("one")).Dispose();
        var uri = _server.Uri;
        _server.Faults.UseOnce(Fault.BlackHole, pathEnd: "get-by-name");
        var pending = ExistsAsync("one");
        await _server.Requests.WaitForAsync(request => request.Path.EndsWith("get-by-name", StringComparison.Ordinal), Cancellation);

        await _server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => pending);
        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("two"));
        await _server.StartAgainAsync();

        Assert.Equal(uri, _server.Uri);
        Assert.True(await ExistsAsync("one"));
        Assert.False(await ExistsAsync("two"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpRequestMessage Create(string name) => new(HttpMethod.Post, $"{_server.Uri}api/2.0/mlflow/experiments/create")
    {
        Content = new StringContent($$"""{"name": "{{name}}"}""", Encoding.UTF8, "application/json"),
    };

    private Task<HttpResponseMessage> CreateAsync(string name) => _http.SendAsync(Create(name), Cancellation);

    private async Task<bool> ExistsAsync(string name)
    {
        using var response = await _http.GetAsync(
            new Uri($"{_server.Uri}api/2.0/mlflow/experiments/get-by-name?experiment_name={name}"), Cancellation);
        return response.IsSuccessStatusCode;
    }

    private async Task<List<string>> OutcomesAsync(int seed)
    {
        _server.Faults.UseBadNetwork(seed);
        var outcomes = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            try
            {
                using var response = await _http.GetAsync(new Uri($"{_server.Uri}version"), Cancellation);
                outcomes.Add(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            }
            catch (HttpRequestException)
            {
                outcomes.Add("lost");
            }
        }

        _server.Faults.Clear();
        return outcomes;
    }
}
