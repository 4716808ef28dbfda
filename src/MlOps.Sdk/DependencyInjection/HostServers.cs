using System.Collections.Concurrent;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>The servers that a host's clients talk to, by the name of the HTTP client that each uses.</summary>
internal sealed class HostServers : ConcurrentDictionary<string, MlflowServerOptions>;
