using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MlOps.Testing.Metadata;

/// <summary>A server on loopback that answers as the metadata service of a cloud does.</summary>
public abstract class MetadataServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _application;
    private Uri? _address;

    /// <summary>Where it answers.</summary>
    public Uri Address => _address ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How far its clock is ahead of <see cref="Time"/>.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>What goes wrong: returns whether it has answered in the server's place.</summary>
    public Func<HttpContext, Task<bool>>? Fault { get; set; }

    /// <summary>The time by its clock.</summary>
    public DateTimeOffset Now => Time.GetUtcNow() + Ahead;

    /// <summary>How often it was asked: <c>GET /path</c>, without the query. All requests without an argument.</summary>
    public int CountOf(string? request = null) => request is null ? _counts.Values.Sum() : _counts.GetValueOrDefault(request);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _stopping.CancelAsync();
            await _application.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts on a free port.</summary>
    protected async Task ListenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _application = builder.Build();
        _application.Run(HandleAsync);
        await _application.StartAsync();
        _address = new(_application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    /// <summary>Answers as the cloud does.</summary>
    protected abstract Task AnswerAsync(HttpContext context);

    /// <summary>Cancelled when the client or the server goes.</summary>
    protected CancellationTokenSource EndOf(HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);

    /// <summary>Writes an answer.</summary>
    protected static Task ReplyAsync(HttpContext context, string body, string type = "text/plain", int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    private async Task HandleAsync(HttpContext context)
    {
        _counts.AddOrUpdate($"{context.Request.Method} {context.Request.Path}", 1, (_, count) => count + 1);
        context.Response.Headers.Date = Now.ToString("r", CultureInfo.InvariantCulture);
        try
        {
            if (Fault is not { } fault || !await fault(context))
            {
                await AnswerAsync(context);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // the client has gone, or the server goes
        }
    }
}
