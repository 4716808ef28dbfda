using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MlOps.Sdk.Mlflow;

/// <summary>Makes the handler that keeps the connections to a server, where the host has none of its own.</summary>
internal static class MlflowConnections
{
    // MLflow's server closes what is idle for 5 seconds: a request on such a connection would be lost.
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    public static SocketsHttpHandler Create(MlflowServerOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.RequestTimeout < ConnectTimeout ? options.RequestTimeout : ConnectTimeout,
        PooledConnectionIdleTimeout = IdleTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a server that moves is found again
        SslOptions = SslOf(options),
    };

    private static SslClientAuthenticationOptions SslOf(MlflowServerOptions options)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (options.IsTlsInsecure)
        {
            // The user asks for it by name, MLFLOW_TRACKING_INSECURE_TLS.
#pragma warning disable CA5359
            ssl.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (options.TrustedCertificates is { } trusted)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (options.ClientCertificate is { } client)
        {
            ssl.ClientCertificates = [client];
            // A host's handler is one for all servers; only the tracking server is shown who the client is.
            ssl.LocalCertificateSelectionCallback = (_, host, _, _, _) =>
                host.Equals(options.BaseAddress.IdnHost, StringComparison.OrdinalIgnoreCase) ? client : null!;
        }

        return ssl;
    }
}
