using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Data.Sqlite;
using MlOps.Sdk.Mlflow;

namespace MlOps.Testing.Server;

/// <summary>Answers requests as MLflow does, until a fault says otherwise.</summary>
internal sealed class MlflowApplication(
    MlflowTestServerOptions options, Routes routes, RequestLog log, Faults faults, CancellationToken stopping)
{
    public async Task HandleAsync(HttpContext context)
    {
        var target = RequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var path = target.WithoutPrefix(options.PathPrefix);
        var logged = log.Add(
            context.Request.Method, path ?? target.Path, target.QueryString, context.Request.ContentLength, body.Length);
        var fault = faults.For(logged);

        var reply = fault is { Kind: not FaultKind.None, AfterHandling: false }
            ? null
            : Answer(context.Request, path, target, body.ToArray());
        if (fault is null)
        {
            await SendAsync(context, reply!, context.RequestAborted);
            return;
        }

        await SufferAsync(context, fault, reply);
    }

    private async Task SufferAsync(HttpContext context, Fault fault, MlflowReply? reply)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await Task.Delay(fault.Delay, ended.Token);
            switch (fault.Kind)
            {
                case FaultKind.None:
                    await SendAsync(context, reply!, ended.Token);
                    return;
                case FaultKind.Answer:
                    await SendAsync(context, fault.Reply!, ended.Token);
                    return;
                case FaultKind.HalfReply:
                    // Kestrel closes the connection when less was written than announced. An abort could overtake the half.
                    await SendHalfAsync(context, reply!, ended.Token);
                    return;
                case FaultKind.BlackHole:
                    await Task.Delay(Timeout.InfiniteTimeSpan, ended.Token);
                    break;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has given up, or the server goes away.
        }

        context.Abort();
    }

    private MlflowReply Answer(HttpRequest request, string? path, RequestTarget target, byte[] body)
    {
        if (path is null)
        {
            return MlflowReply.NotFound();
        }

        if (RequestGuard.Refuse(request, path, options) is { } refusal)
        {
            return refusal;
        }

        if (target.MergedSlashes(request.Host.Value!) is { } redirect)
        {
            return redirect;
        }

        // uvicorn does not tell MLflow that a chunked body is there.
        var isSeen = request.ContentLength is not null || options.Flavour == MlflowFlavour.Mlflow2;
        try
        {
            return routes.Answer(path, new MlflowRequest
            {
                Method = request.Method,
                Query = target.Query,
                ContentType = request.ContentType,
                Body = isSeen ? body : [],
            });
        }
        catch (MlflowError error)
        {
            return error.ToReply(options.Flavour);
        }
        catch (MlflowException exception)
        {
            return MlflowError.From(exception).ToReply(options.Flavour);
        }
        catch (SqliteException exception)
        {
            var isConstraint = exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT;
            return new MlflowError(
                isConstraint ? MlflowError.BadRequest : MlflowErrorCodes.TemporarilyUnavailable, $"(sqlite3.DatabaseError) {exception.Message}")
                .ToReply(options.Flavour);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or OverflowException)
        {
            return MlflowReply.InternalServerError();
        }
    }

    private static async Task SendAsync(HttpContext context, MlflowReply reply, CancellationToken cancellationToken)
    {
        Begin(context.Response, reply);
        if (!reply.Chunked)
        {
            context.Response.ContentLength = reply.Body.Length;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(reply.Body, cancellationToken);
        }
    }

    private static async Task SendHalfAsync(HttpContext context, MlflowReply reply, CancellationToken cancellationToken)
    {
        Begin(context.Response, reply);
        context.Response.ContentLength = Math.Max(2, reply.Body.Length);
        await context.Response.Body.WriteAsync(reply.Body.AsMemory(0, reply.Body.Length / 2), cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private static void Begin(HttpResponse response, MlflowReply reply)
    {
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Server = "uvicorn";
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }
    }
}
