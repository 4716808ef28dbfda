using System.Collections.Concurrent;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Artifacts;

/// <summary>Finds where artifacts are by the URI of their run. Thread-safe.</summary>
/// <param name="server">The server that <c>mlflow-artifacts:/path</c> means; <see langword="null"/> where there is none.</param>
internal sealed class ArtifactRepositories(MlflowServer? server) : IDisposable
{
    private const string ProxyScheme = "mlflow-artifacts:";

    private readonly ConcurrentDictionary<Uri, MlflowServer> _others = new();

    /// <summary>The repository at a URI; <see langword="null"/> where this library can't go.</summary>
    public IArtifactRepository? TryGet(string artifactUri)
    {
        if (LocalArtifactFolder.TryResolve(artifactUri) is { } folder)
        {
            return new LocalArtifactRepository(folder);
        }

        if (server is null || !artifactUri.StartsWith(ProxyScheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var path = artifactUri[ProxyScheme.Length..];
        var proxy = server;
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = path.IndexOf('/', 2);
            var host = slash < 0 ? path[2..] : path[2..slash];
            path = slash < 0 ? "" : path[slash..];
            if (host.Length > 0)
            {
                if (!Uri.TryCreate($"{server.Address.Scheme}://{host}/", UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
                {
                    return null;
                }

                proxy = address.Authority == server.Address.Authority ? server : _others.GetOrAdd(address, server.At);
            }
        }

        return new ProxiedArtifactRepository(proxy, Uri.UnescapeDataString(path).Trim('/'));
    }

    public void Dispose()
    {
        foreach (var other in _others.Values)
        {
            other.Dispose();
        }
    }
}
