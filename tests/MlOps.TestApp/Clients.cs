using MlOps.Sdk;

namespace MlOps.TestApp;

internal static class Clients
{
    /// <summary>A client with database, artifacts and home in one folder.</summary>
    public static MlOpsClient Create(string folder, Action<MlOpsClientOptions>? configure = null) => MlOpsClient.Create(options =>
    {
        options.TrackingUri = "sqlite:///" + Path.Combine(folder, "mlflow.db");
        options.HomeFolder = Path.Combine(folder, ".mlops");
        configure?.Invoke(options);
    });
}
