using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Tracking.Files;

/// <summary>The SHA-256 of a run's artifacts, which stand in its tags <c>mlops.sha256/&lt;path&gt;</c> and are checked by who reads one.</summary>
internal static class ArtifactHashes
{
    /// <summary>How many a process records of a run: the tags come with each answer about the run, so a folder of thousands gets none.</summary>
    public const int MaxPerRun = 200;

    private const string Prefix = "mlops.sha256/";

    /// <summary>The tag of an artifact; named by the path's own hash where the path is no key that MLflow takes.</summary>
    public static string TagOf(string path) =>
        RunDataRules.IsKey(Prefix + path)
            ? Prefix + path
            : Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));

    /// <summary>The hash that a run has of an artifact; <see langword="null"/> when it has none.</summary>
    public static string? Of(Run run, string path) => run.Tags.GetValueOrDefault(TagOf(path));
}
