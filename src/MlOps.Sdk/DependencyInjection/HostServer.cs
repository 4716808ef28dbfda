using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>The server that a host's client talks to, once it does.</summary>
internal sealed class HostServer
{
    public MlflowServerOptions? Server { get; set; }
}
