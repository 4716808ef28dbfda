using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MlOps.Testing.Server;

/// <summary>Turns away requests before MLflow looks at what they want.</summary>
internal static class RequestGuard
{
    public static MlflowReply? Refuse(HttpRequest request, string path, MlflowTestServerOptions options)
    {
        if (path == "/health")
        {
            return null;
        }

        if (path.StartsWith($"/{MultipartEndpoints.StoragePath}/", StringComparison.Ordinal))
        {
            // A storage takes the signature in the address or a credential, not both.
            return request.Headers.Authorization.Count > 0 ? MlflowReply.Text(400, "Only one auth mechanism allowed", "text/plain") : null;
        }

        if (options.Flavour == MlflowFlavour.Mlflow3 && RefuseStranger(request) is { } refusal)
        {
            return refusal;
        }

        if (!IsLetIn(request.Headers.Authorization.ToString(), options))
        {
            return MlflowReply.Text(
                401,
                "You are not authenticated. Please see https://www.mlflow.org/docs/latest/auth/index.html"
                + "#authenticating-to-mlflow on how to authenticate.")
                .With("WWW-Authenticate", "Basic realm=\"mlflow\"");
        }

        return request.Headers.ContainsKey("X-MLFLOW-WORKSPACE")
            ? new MlflowError(
                MlflowError.FeatureDisabled, "Workspace APIs are not available: workspaces are not enabled on this server")
                .ToReply(options.Flavour)
            : null;
    }

    private static MlflowReply? RefuseStranger(HttpRequest request)
    {
        if (!IsLocal(request.Host.Host))
        {
            return Forbidden("Invalid Host header - possible DNS rebinding attack detected");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLocal(uri.Host))
            ? Forbidden("Cross-origin request blocked")
            : null;
    }

    private static MlflowReply Forbidden(string reason) => MlflowReply.Text(403, reason, "text/plain") with { Chunked = true };

    private static bool IsLocal(string host) => host == "localhost" || IPAddress.TryParse(host, out _);

    private static bool IsLetIn(string authorization, MlflowTestServerOptions options)
    {
        if (options.BearerToken is { } token && authorization == $"Bearer {token}")
        {
            return true;
        }

        if (options.User is { } user)
        {
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}"));
            return authorization == $"Basic {pair}";
        }

        return options.BearerToken is null;
    }
}
