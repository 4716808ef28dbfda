using System.Security.Cryptography;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>The artifacts behind a server, without the ids that differ from server to server.</summary>
internal static class StoredArtifacts
{
    /// <summary>A line for each file: the run's name, the path and the hash of the content.</summary>
    public static List<string> Read(MlflowTestServer server) =>
        [.. TestDatabase.Query(server.DatabasePath, "SELECT name, artifact_uri FROM runs")
            .Select(row => row.Split('|'))
            .SelectMany(run => FilesOf(Path.Combine(server.ArtifactFolder, run[1]["mlflow-artifacts:/".Length..]), run[0]))
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> FilesOf(string folder, string run) =>
        Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => $"{run}|{Path.GetRelativePath(folder, file)}|{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}")
            : [];
}
