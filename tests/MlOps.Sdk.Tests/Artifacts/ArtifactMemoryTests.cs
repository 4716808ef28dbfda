using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Artifacts;

/// <summary>Long files need no more memory than short ones. <c>MLOPS_TEST_ARTIFACT_MB</c> sets how long.</summary>
[Collection(AloneCollection.Name)]
public sealed class ArtifactMemoryTests : IDisposable
{
    private const long Allowed = 32L << 20;

    private readonly TempFolder _folder = new();
    private readonly long _length = (long)TestSettings.Count("MLOPS_TEST_ARTIFACT_MB", 256) << 20;

    [Fact]
    public async Task A_long_file_is_kept_sent_and_brought_back_in_little_memory()
    {
        await using var server = await StartAsync();
        using var connection = MlflowServers.To(server.Urls.Single());
        var repository = new ProxiedArtifactRepository(connection, "1/run/artifacts");
        var staging = new ArtifactStaging(_folder.Path);
        var original = _folder.File("model.bin");
        await using (var file = File.Create(original))
        {
            file.SetLength(_length);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var watch = new MemoryWatch();
        var staged = await staging.AddFileAsync("writer", original, Token);
        Assert.Null(await repository.PlaceAsync(staging.PathOf("writer", staged.Name), staged.Sha256, "model.bin", Token));
        var copy = await ArtifactDownload.ToFolderAsync(repository, "model.bin", sha256: null, _folder.File("copies"), Token);

        Assert.Equal(_length, new FileInfo(copy).Length);
        Assert.InRange(watch.Stop() - before, long.MinValue, Allowed);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A server that keeps nothing but lengths: the bytes are zeros.</summary>
    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync(Token);
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var buffer = new byte[1 << 16];
        if (HttpMethods.IsPut(context.Request.Method))
        {
            long length = 0;
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                length += count;
            }

            context.Response.StatusCode = length == _length && context.Request.ContentLength == _length ? 200 : 400;
            await context.Response.WriteAsync("{}", context.RequestAborted);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = 501; // no upload in parts
            await context.Response.WriteAsync("""{"error_code": "NOT_IMPLEMENTED", "message": "not here"}""", context.RequestAborted);
        }
        else if (context.Request.QueryString.HasValue)
        {
            await context.Response.WriteAsync($$"""{"files": [{"path": "model.bin", "is_dir": false, "file_size": {{_length}}}]}""", context.RequestAborted);
        }
        else
        {
            for (var left = _length; left > 0; left -= buffer.Length)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), context.RequestAborted);
            }
        }
    }
}
