using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk;

/// <summary>What joins the registry with runs that are being written.</summary>
public static class ModelRegistryExtensions
{
    /// <summary>Registers what a run has made, as <see cref="ModelRegistry.RegisterAsync"/> does. The run goes on.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="name">The model's name; without '/' and ':'.</param>
    /// <param name="run">The run that made it.</param>
    /// <param name="path">The file or the folder on this machine.</param>
    /// <param name="describe">Says what else is to be said of it: <c>model => model.WithTag("team", "pricing")</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The version, READY.</returns>
    public static Task<ModelVersion> RegisterAsync(
        this ModelRegistry registry,
        string name,
        ActiveRun run,
        string path,
        Func<RegistrationDescription, RegistrationDescription>? describe = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(run);
        return registry.RegisterAsync(name, run.Id, path, describe, cancellationToken);
    }
}
