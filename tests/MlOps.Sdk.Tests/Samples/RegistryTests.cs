using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Samples;

public sealed class RegistryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_model_in_use_is_swapped_when_the_alias_moves_however_often_it_is_run(bool onServer)
    {
        await using var server = onServer ? await MlflowTestServer.StartAsync() : null;
        for (var run = 0; run < 2; run++)
        {
            var variables = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = server?.Uri.AbsoluteUri };
            var result = await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("Registry"), env: variables, workingDirectory: _folder.Path, timeout: Patience);

            var lines = result.EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, lines.Length);
            Assert.Matches($$"""^in use: slope version {{(2 * run) + 1}}, {"slope":0\.5}, sha256 [0-9a-f]{12}…$""", lines[0].TrimEnd());
            Assert.Matches($$"""^in use: slope version {{(2 * run) + 2}}, {"slope":0\.7}, sha256 [0-9a-f]{12}…$""", lines[1].TrimEnd());
        }
    }
}
