using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Polly.Timeout;
using Refit;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// The way to one MLflow server: features make their Refit clients with <see cref="CreateApi{T}"/> and call them through
/// <see cref="CallAsync{T}"/>, which repeats what may be repeated. Every failure is a <see cref="MlflowException"/>. Thread-safe.
/// </summary>
internal sealed class MlflowServer : IDisposable
{
    private readonly MlflowServerOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<HttpMessageHandler>? _hostHandler;
    private readonly MlflowErrors _errors;
    private readonly MlflowPipelines _pipelines;
    private readonly HttpClient _http;
    private readonly Lazy<SignedStorage> _storage;
    private bool _isAnswering = true;

    /// <param name="options">Which server, and how.</param>
    /// <param name="time">Gives the pauses and time-outs.</param>
    /// <param name="hostHandler">
    /// Gives the handler that sends, where the host has its own way, such as <c>IHttpMessageHandlerFactory</c>; credentials and lengths
    /// are added before it. <see langword="null"/> for connections of our own, which <see cref="MlflowConnections"/> describes.
    /// </param>
    public MlflowServer(MlflowServerOptions options, TimeProvider time, Func<HttpMessageHandler>? hostHandler = null)
    {
        _options = options;
        _time = time;
        _hostHandler = hostHandler;
        _errors = new(options);
        _pipelines = new(options, time);
        _storage = new(() => new(options, hostHandler));
        HttpMessageHandler connections = hostHandler is null ? MlflowConnections.Create(options) : new HostConnections(hostHandler);
        _http = new(new MlflowRequestHandler(options, connections))
        {
            BaseAddress = options.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan, // each attempt has its own
        };
    }

    /// <summary>The server's address, without credentials.</summary>
    public Uri Address => _options.BaseAddress;

    /// <summary>Whether and how long files are sent in parts.</summary>
    public MultipartSettings Multipart => _options.Multipart;

    /// <summary>Whether the last call that ended had an answer, be it a refusal. True before the first.</summary>
    public bool IsAnswering
    {
        get => Volatile.Read(ref _isAnswering);
        set => Volatile.Write(ref _isAnswering, value);
    }

    /// <summary>Makes a client of a Refit interface. Only generated ones: reflection would not survive native compilation.</summary>
    public T CreateApi<T>(JsonSerializerContext json)
    {
        var settings = RefitSettings.ForJsonContext(json);
        settings.RequestBodySerialization = RequestBodySerializationMode.Buffered;
        settings.ExceptionFactory = async response => response.IsSuccessStatusCode ? null : await RefusedAsync(response).ConfigureAwait(false);
        settings.DeserializationExceptionFactory = (response, exception) => ValueTask.FromResult<Exception?>(Unread(response, exception));
        settings.TransportExceptionFactory = (request, exception, cancellationToken) =>
            cancellationToken.IsCancellationRequested ? exception : _errors.Unreachable(request.RequestUri, exception);
        return RestService.ForGenerated<T>(_http, settings);
    }

    /// <summary>Makes a call, and repeats it as its kind allows.</summary>
    /// <param name="kind">What the call does on the server.</param>
    /// <param name="call">Sends one request and reads its reply.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">The call failed.</exception>
    public async Task<T> CallAsync<T>(MlflowCallKind kind, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var reply = await ExecuteAsync(kind, call, cancellationToken).ConfigureAwait(false);
            IsAnswering = true;
            return reply;
        }
        catch (MlflowException exception)
        {
            IsAnswering = !exception.IsTransient;
            throw;
        }
    }

    /// <summary>Sends to a signed address that the server gave out, and repeats it as other calls that move files' contents.</summary>
    /// <exception cref="MlflowException">The storage refused it or is out of reach, which says nothing about the server.</exception>
    public Task<string> PutSignedAsync(
        Uri address, IEnumerable<KeyValuePair<string, string>> headers, Func<HttpContent> content, CancellationToken cancellationToken) =>
        ExecuteAsync(MlflowCallKind.Artifact, async token =>
        {
            using var body = content();
            return await _storage.Value.PutAsync(address, headers, body, token).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Every page of a result.</summary>
    /// <param name="name">What is read, for an error.</param>
    /// <param name="read">Reads the page of a token.</param>
    /// <param name="tokenAfter">The token of the page after this one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<TPage> ReadPagesAsync<TPage>(
        string name, Func<string?, CancellationToken, Task<TPage>> read, Func<TPage, string?> tokenAfter, CancellationToken cancellationToken)
        where TPage : class =>
        MlflowPages.ReadAsync(
            (token, cancellation) => CallAsync(MlflowCallKind.Read, attempt => read(token, attempt), cancellation),
            tokenAfter,
            () => _errors.StuckPages(name),
            cancellationToken);

    /// <summary>The way to another server, with the same settings and without this one's credentials.</summary>
    public MlflowServer At(Uri address) => new(_options.At(address), _time, _hostHandler);

    /// <summary>The error of a reply that broke off while its content was read.</summary>
    public MlflowException Broken(Exception cause) => _errors.Unreachable(null, cause);

    /// <summary>The error of a success that lacks what it is about.</summary>
    public MlflowException Lacks(string what) => _errors.NotUnderstood(null, HttpStatusCode.OK, $"JSON without '{what}'", cause: null);

    public void Dispose()
    {
        _http.Dispose();
        if (_storage.IsValueCreated)
        {
            _storage.Value.Dispose();
        }
    }

    private async Task<T> ExecuteAsync<T>(MlflowCallKind kind, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await _pipelines.For(kind).ExecuteAsync(
                async token => await call(token).ConfigureAwait(false) ?? throw _errors.NotUnderstood(null, null, "null", cause: null),
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException exception)
        {
            throw _errors.TimedOut(exception.Timeout, exception); // transient
        }
    }

    private async Task<MlflowException> RefusedAsync(HttpResponseMessage response)
    {
        var call = response.RequestMessage?.RequestUri;
        if ((int)response.StatusCode is >= 300 and < 400)
        {
            return _errors.Redirected(call, response.StatusCode, response.Headers.Location);
        }

        var body = await response.Content.ReadAsStringAsync().ConfigureAwait(false); // in memory since MlflowRequestHandler
        return _errors.Refused(call, MlflowReply.Read(response.StatusCode, body), RetryAfter(response));
    }

    private Exception Unread(HttpResponseMessage response, Exception exception)
    {
        var call = response.RequestMessage?.RequestUri;
        return exception switch
        {
            OperationCanceledException => exception, // the caller's, or the time-out's
            IOException or HttpRequestException => _errors.Unreachable(call, exception),
            _ => _errors.NotUnderstood(call, response.StatusCode, response.Content.Headers.ContentType?.MediaType, exception as JsonException),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
