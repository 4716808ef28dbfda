using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>Makes the library's side of a connection to a stub.</summary>
internal static class MlflowServers
{
    /// <summary>A server that repeats without a pause.</summary>
    public static MlflowServer To(string uri, int retries = 2, TimeProvider? time = null, params (string Name, string Value)[] environment) =>
        new(Options(uri, retries, environment), time ?? TimeProvider.System);

    public static MlflowServerOptions Options(string uri, int retries = 2, params (string Name, string Value)[] environment)
    {
        var faults = new List<string>();
        var variables = environment.ToDictionary(pair => pair.Name, pair => pair.Value);
        variables.TryAdd("MLFLOW_HTTP_REQUEST_MAX_RETRIES", $"{retries}");
        variables.TryAdd("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0");
        variables.TryAdd("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0");
        var options = MlflowServerOptions.TryRead(uri, variables.GetValueOrDefault, faults);
        Assert.Empty(faults);
        return options!;
    }

    public static IReadOnlyList<string> Faults(string uri, params (string Name, string Value)[] environment)
    {
        var faults = new List<string>();
        Assert.Null(MlflowServerOptions.TryRead(uri, environment.ToDictionary(pair => pair.Name, pair => pair.Value).GetValueOrDefault, faults));
        return faults;
    }
}
