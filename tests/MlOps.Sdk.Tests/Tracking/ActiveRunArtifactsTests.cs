using System.Text.Json;
using System.Text.Json.Serialization;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class ActiveRunArtifactsTests : IDisposable
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task Files_texts_JSON_and_images_end_in_the_artifacts_of_the_run()
    {
        var file = _folder.Write("model.bin", "weights");

        var root = await LogAsync(async run =>
        {
            await run.LogArtifactAsync(file, cancellationToken: Token);
            await run.LogArtifactAsync(file, "models/best", Token);
            await run.LogTextAsync("hällo", "notes/hello.md", Token);
            await run.LogJsonAsync(new Dictionary<string, int> { ["rounds"] = 3 }, "report.json", ArtifactJson.Default.DictionaryStringInt32, Token);
            await run.LogImageAsync(Png, "plots/roc.png", Token);
        });

        Assert.Equal("weights", File.ReadAllText(Path.Combine(root, "model.bin")));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(root, "models/best/model.bin")));
        Assert.Equal("hällo"u8.ToArray(), File.ReadAllBytes(Path.Combine(root, "notes/hello.md")));
        Assert.Equal("""{"rounds":3}""", File.ReadAllText(Path.Combine(root, "report.json")));
        Assert.Equal(Png, File.ReadAllBytes(Path.Combine(root, "plots/roc.png")));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task A_folder_is_logged_with_the_folders_in_it()
    {
        _folder.Write("data/a.txt", "a");
        _folder.Write("data/deep/er/b.txt", "b");

        var root = await LogAsync(async run =>
        {
            await run.LogArtifactsAsync(_folder.File("data"), cancellationToken: Token);
            await run.LogArtifactsAsync(_folder.File("data") + "/", "copy", Token);
        });

        Assert.Equal(
            ["a.txt", "copy/a.txt", "copy/deep/er/b.txt", "deep/er/b.txt"],
            Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_with_a_file_that_has_no_valid_path_is_not_logged_at_all()
    {
        _folder.Write("data/a.txt", "a");
        _folder.Write("data/b#.txt", "b");

        var root = await LogAsync(run =>
            Assert.ThrowsAsync<ArgumentException>(() => run.LogArtifactsAsync(_folder.File("data"), cancellationToken: Token)));

        Assert.False(Directory.Exists(root));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task A_link_to_a_file_is_logged_and_a_link_to_a_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        _folder.Write("data/a.txt", "a");
        File.CreateSymbolicLink(_folder.File("data/link.txt"), _folder.Write("elsewhere.txt", "linked"));
        Directory.CreateSymbolicLink(_folder.File("data/around"), _folder.File("data"));

        var root = await LogAsync(run => run.LogArtifactsAsync(_folder.File("data"), cancellationToken: Token));

        Assert.Equal(["a.txt", "link.txt"], Directory.GetFileSystemEntries(root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("linked", File.ReadAllText(Path.Combine(root, "link.txt")));
    }

    [Fact]
    public async Task What_is_logged_is_the_content_at_the_call()
    {
        var file = _folder.Write("model.bin", "first");
        using var gate = _folder.File("mlflow.db").Length > 0 ? await LockedAsync() : null;
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await run.LogArtifactAsync(file, cancellationToken: Token);
        File.WriteAllText(file, "changed");
        await run.LogArtifactAsync(file, "later", Token);
        File.Delete(file);
        gate?.Dispose();
        await run.CompleteAsync(Token);

        var root = (await mlops.Tracking.GetRunAsync(run.Id, Token)).ArtifactUri;
        Assert.Equal("first", File.ReadAllText(Path.Combine(root, "model.bin")));
        Assert.Equal("changed", File.ReadAllText(Path.Combine(root, "later/model.bin")));
    }

    [Fact]
    public async Task A_file_that_another_part_of_the_program_still_writes_can_be_logged()
    {
        var path = _folder.File("training.log");
        await using var log = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        log.Write("so far"u8);
        log.Flush();

        var root = await LogAsync(run => run.LogArtifactAsync(path, cancellationToken: Token));

        Assert.Equal("so far", File.ReadAllText(Path.Combine(root, "training.log")));
    }

    [Fact]
    public async Task The_last_of_several_contents_stays()
    {
        var root = await LogAsync(async run =>
        {
            for (var i = 0; i < 20; i++)
            {
                await run.LogTextAsync($"version {i}", "notes.txt", Token);
            }
        });

        Assert.Equal("version 19", File.ReadAllText(Path.Combine(root, "notes.txt")));
    }

    [Fact]
    public async Task A_file_that_is_not_there_and_a_folder_in_a_files_place_are_refused_with_what_to_do()
    {
        var file = _folder.Write("data/a.txt", "a");

        await LogAsync(async run =>
        {
            Assert.Contains("does not exist", await MessageAsync(() => run.LogArtifactAsync(_folder.File("none"))), StringComparison.Ordinal);
            Assert.Contains("LogArtifactsAsync", await MessageAsync(() => run.LogArtifactAsync(_folder.File("data"))), StringComparison.Ordinal);
            Assert.Contains("does not exist", await MessageAsync(() => run.LogArtifactsAsync(_folder.File("none"))), StringComparison.Ordinal);
            Assert.Contains("LogArtifactAsync", await MessageAsync(() => run.LogArtifactsAsync(file)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_image_that_is_no_PNG_is_refused()
    {
        await LogAsync(async run => Assert.Contains(
            "no PNG", await MessageAsync(() => run.LogImageAsync("JFIF"u8.ToArray(), "plots/roc.png")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../up.txt")]
    [InlineData("a/../../up.txt")]
    [InlineData("/absolute.txt")]
    [InlineData("C:/drive.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a/b/")]
    [InlineData("./a.txt")]
    [InlineData("..\\up.txt")]
    [InlineData("a#b.txt")]
    [InlineData("a\nb.txt")]
    [InlineData("a\0b.txt")]
    [InlineData("")]
    public async Task A_path_that_leads_elsewhere_is_refused(string path)
    {
        await LogAsync(async run =>
        {
            var message = await MessageAsync(() => run.LogTextAsync("text", path));
            Assert.DoesNotContain(message, character => char.IsControl(character));
        });
    }

    [Fact]
    public async Task A_path_that_no_file_system_takes_is_refused_at_the_call()
    {
        await LogAsync(async run =>
        {
            Assert.Contains("255", await MessageAsync(() => run.LogTextAsync("text", new string('ä', 128))), StringComparison.Ordinal);
            Assert.Contains("1,000", await MessageAsync(() => run.LogTextAsync("text", string.Join('/', Enumerable.Repeat("folder", 200)))), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_artifact_whose_place_is_taken_by_a_folder_or_under_a_file_is_set_aside_and_the_rest_goes_on()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await run.LogTextAsync("text", "plots/a.txt", Token);
        await run.LogTextAsync("no folder", "plots", Token);
        await run.LogTextAsync("no file", "plots/a.txt/b.txt", Token);
        await run.LogTextAsync("last", "last.txt", Token);
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(RunStatus.Finished, stored.Status);
        Assert.Equal("text", File.ReadAllText(Path.Combine(stored.ArtifactUri, "plots/a.txt")));
        Assert.Equal("last", File.ReadAllText(Path.Combine(stored.ArtifactUri, "last.txt")));
        Assert.Equal(2, mlops.Tracking.Health.RefusedRecords);
        Assert.Equal(2, _folder.LogsOf(203).Count);
        Assert.Equal(["no file", "no folder"], SetAside(run.Id).Select(line => File.ReadAllText(line.GetProperty("value").GetString()!)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{folder}/place")]
    [InlineData("file://{folder}/place")]
    [InlineData("file:{folder}/place")]
    [InlineData("place")]
    [InlineData("./place")]
    public async Task Artifacts_go_where_the_experiment_has_them(string location)
    {
        await MakeExperimentAsync(location.Replace("{folder}", _folder.Path, StringComparison.Ordinal));

        await LogAsync(run => run.LogTextAsync("text", "a.txt", Token));

        Assert.Equal("text", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.File("place"), "a.txt", SearchOption.AllDirectories))));
    }

    [Fact]
    public async Task A_run_whose_artifacts_are_at_a_relative_path_has_them_beside_the_database_when_it_is_resumed()
    {
        string id;
        await using (var mlops = _folder.Create())
        {
            await using var first = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
            id = first.Id;
            await first.CompleteAsync(Token);
            TestDatabase.Execute(_folder.Database, $"UPDATE runs SET artifact_uri = './mlruns/0/{id}/artifacts'");
            await using var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(id), Token);

            await again.LogTextAsync("text", "a.txt", Token);
            await again.CompleteAsync(Token);
        }

        Assert.Equal("text", File.ReadAllText(_folder.File($"mlruns/0/{id}/artifacts/a.txt")));
    }

    [Theory]
    [InlineData("mlflow-artifacts:/1")]
    [InlineData("s3://bucket/mlruns")]
    [InlineData("file://elsewhere/mlruns")]
    public async Task An_artifact_that_belongs_where_this_version_cannot_write_is_set_aside(string location)
    {
        await MakeExperimentAsync(location);
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await run.LogTextAsync("text", "a.txt", Token);
        run.LogMetric("loss", 1);
        await run.CompleteAsync(Token);

        var line = Assert.Single(SetAside(run.Id));
        Assert.Equal(("artifact", "a.txt"), (line.GetProperty("kind").GetString(), line.GetProperty("key").GetString()));
        Assert.Contains(location, line.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("text", File.ReadAllText(line.GetProperty("value").GetString()!));
        Assert.Single(_folder.LogsOf(203));
        Assert.Equal((RunStatus.Finished, 1), await StatusAndMetricsAsync(mlops, run.Id));
    }

    [Fact]
    public async Task A_home_on_another_file_system_is_fine()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm.");
        using var folder = new ClientFolder { Home = Path.Combine("/dev/shm", $"mlops-{Guid.NewGuid():N}") };
        await using var mlops = folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        await run.LogTextAsync("text", "deep/a.txt", Token);
        await run.CompleteAsync(Token);

        var root = (await mlops.Tracking.GetRunAsync(run.Id, Token)).ArtifactUri;
        Assert.Equal(["deep/a.txt"], Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)));
        Assert.Empty(folder.FilesOfHome());
    }

    [Fact]
    public async Task A_cancelled_call_logs_nothing_and_leaves_nothing()
    {
        var file = _folder.Write("model.bin", "weights");

        var root = await LogAsync(run =>
            Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.LogArtifactAsync(file, cancellationToken: new(canceled: true))));

        Assert.False(Directory.Exists(root));
        Assert.Empty(_folder.FilesOfHome());
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<string> MessageAsync(Func<Task> call) => (await Assert.ThrowsAnyAsync<ArgumentException>(call)).Message;

    private static async Task<(RunStatus Status, int Metrics)> StatusAndMetricsAsync(MlOpsClient mlops, string runId)
    {
        var run = await mlops.Tracking.GetRunAsync(runId, Token);
        return (run.Status, run.Metrics.Count);
    }

    /// <returns>The folder of the run's artifacts.</returns>
    private async Task<string> LogAsync(Func<ActiveRun, Task> log)
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await log(run);
        await run.CompleteAsync(Token);
        Assert.True(mlops.Tracking.Health.IsHealthy, mlops.Tracking.Health.ToString());
        return (await mlops.Tracking.GetRunAsync(run.Id, Token)).ArtifactUri;
    }

    private async Task<IDisposable> LockedAsync()
    {
        await LogAsync(_ => Task.CompletedTask);
        return _folder.Lock();
    }

    private async Task MakeExperimentAsync(string location)
    {
        await LogAsync(_ => Task.CompletedTask);
        TestDatabase.Execute(_folder.Database, $"UPDATE experiments SET artifact_location = '{location}' WHERE name = 'churn'");
    }

    private JsonElement[] SetAside(string runId) =>
        [.. File.ReadAllLines(Path.Combine(_folder.HomeFolder, "dead-letter", runId + ".jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
}

[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
