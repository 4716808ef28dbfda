using System.Security.Cryptography;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Artifacts;

public sealed class ProxiedArtifactRepositoryTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private MlflowTestServer _server = null!;
    private MlflowServer _connection = null!;
    private ProxiedArtifactRepository _repository = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await MlflowTestServer.StartAsync(new() { PathPrefix = "/behind/a proxy" });
        _connection = MlflowServers.To(_server.Uri.AbsoluteUri);
        _repository = new(_connection, "5/run/artifacts");
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("plots/deep/er/roc.png")]
    [InlineData("my notes/last run.md")]
    [InlineData("100%.txt")]
    [InlineData("%2e%2e/%41.txt")]
    [InlineData("Größe/データ🚀.bin")]
    [InlineData("a+b&c=d;e?f@g:h!~'().txt")]
    [InlineData("..hidden/.x")]
    public async Task A_file_of_any_name_comes_back_as_it_went(string path)
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        Assert.Null(await PlaceAsync(content, path));

        Assert.Equal(content, await ReadAsync(path));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_server.ArtifactFolder, "5/run/artifacts", path), Token));
        Assert.Empty(Directory.GetFiles(_folder.Path, "staged*"));
    }

    [Fact]
    public async Task Every_upload_says_how_long_it_is()
    {
        await PlaceAsync(new byte[300_000], "a.bin");
        await PlaceAsync([], "empty.bin");

        Assert.Equal(
            [(300_000, 300_000), (0, 0)],
            _server.Requests.All.Where(request => request.Method == "PUT").Select(request => ((long?)request.ContentLength, request.BodySize)).Select(pair => (pair.Item1 ?? -1, pair.BodySize)));
        Assert.Empty(await ReadAsync("empty.bin"));
    }

    [Fact]
    public async Task A_listing_has_the_files_and_folders_of_one_folder_by_their_path_from_the_root()
    {
        await PlaceAsync("abc"u8.ToArray(), "plots/a b.txt");
        await PlaceAsync([], "plots/deep/c.txt");
        await PlaceAsync([], "plots/empty");

        Assert.Equal(
            [("plots/a b.txt", false, 3), ("plots/deep", true, null), ("plots/empty", false, 0)],
            (await ListAsync("plots")).Select(entry => (entry.Path, entry.IsDirectory, entry.Size)));
        Assert.Equal(["plots"], (await ListAsync(null)).Select(entry => entry.Path));
        Assert.Empty(await ListAsync("none"));
        Assert.Empty(await ListAsync("plots/empty"));
    }

    [Fact]
    public async Task A_later_upload_replaces_an_earlier_one()
    {
        await PlaceAsync(new byte[1000], "a.txt");
        await PlaceAsync("short"u8.ToArray(), "a.txt");

        Assert.Equal("short"u8.ToArray(), await ReadAsync("a.txt"));
    }

    [Theory]
    [InlineData("dropped before")]
    [InlineData("dropped after")]
    [InlineData("503")]
    [InlineData("504 after")]
    [InlineData("half reply")]
    public async Task An_upload_that_fails_on_the_way_is_repeated(string fault)
    {
        FailOnce("PUT", FaultOf(fault));
        var content = RandomNumberGenerator.GetBytes(300_000);

        Assert.Null(await PlaceAsync(content, "a.bin"));

        Assert.Equal(1, _server.Faults.Injected);
        Assert.Equal(content, await ReadAsync("a.bin"));
    }

    [Theory]
    [InlineData("dropped before")]
    [InlineData("dropped after")]
    [InlineData("503")]
    [InlineData("504 after")]
    [InlineData("half reply")]
    public async Task A_download_that_fails_on_the_way_starts_anew(string fault)
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        await PlaceAsync(content, "a.bin");
        FailOnce("GET", FaultOf(fault), pathEnd: "a.bin");

        var read = await ReadAsync("a.bin");

        Assert.Equal(1, _server.Faults.Injected);
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task A_download_that_never_succeeds_leaves_what_was_there()
    {
        await PlaceAsync(new byte[300_000], "a.bin");
        await File.WriteAllTextAsync(_folder.File("a.bin"), "before", Token);
        _server.Faults.Use(request => request.Path.EndsWith("a.bin", StringComparison.Ordinal) ? Fault.HalfReply : null);

        var exception = await Assert.ThrowsAsync<MlflowException>(() => ArtifactDownload.ToFolderAsync(_repository, "a.bin", sha256: null, _folder.Path, Token));

        Assert.True(exception.IsTransient);
        Assert.Equal("before", await File.ReadAllTextAsync(_folder.File("a.bin"), Token));
        Assert.Equal(["a.bin"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("a/b\\\\..\\\\c")]
    [InlineData("a\\u0000b")]
    public async Task A_listing_that_leads_out_of_the_folder_is_not_followed(string listed)
    {
        await using var stub = new StubServer(_ => StubReply.Json($$"""{"files": [{"path": "{{listed}}", "is_dir": true}]}"""));
        using var connection = MlflowServers.To(stub.Address);

        var exception = await Assert.ThrowsAsync<MlflowException>(
            async () => await ArtifactDownload.FilesInAsync(new ProxiedArtifactRepository(connection, "1"), null, Token).ToListAsync(Token));

        Assert.Contains("no path that can become a file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_of_another_length_than_listed_is_refused()
    {
        await using var stub = new StubServer(request => request.Target.Contains("?path=", StringComparison.Ordinal)
            ? StubReply.Json("""{"files": [{"path": "a.bin", "is_dir": false, "file_size": "10"}]}""")
            : new StubReply(200, "short", "application/octet-stream"));
        using var connection = MlflowServers.To(stub.Address);

        var exception = await Assert.ThrowsAsync<MlflowException>(
            () => ArtifactDownload.ToFolderAsync(new ProxiedArtifactRepository(connection, "1"), "a.bin", null, _folder.Path, Token));

        Assert.True(exception.IsTransient);
        Assert.Contains("5 bytes came and 10 were expected", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task What_is_missing_and_what_is_a_folder_are_told_apart()
    {
        await PlaceAsync([1], "plots/a.txt");

        var missing = await Assert.ThrowsAsync<MlflowException>(() => ReadAsync("plots/b.txt"));
        var folder = await Assert.ThrowsAsync<MlflowException>(() => ReadAsync("plots"));

        Assert.Equal((MlflowErrorCodes.ResourceDoesNotExist, false), (missing.ErrorCode, missing.IsTransient));
        Assert.Contains("'plots/b.txt' was not found", missing.Message, StringComparison.Ordinal);
        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, folder.ErrorCode);
        Assert.Contains("ListArtifactsAsync", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_taken_is_a_reason_and_the_copy_stays()
    {
        await PlaceAsync([1], "plots/a.txt");

        Assert.Equal("'plots' is a folder.", await PlaceAsync([2], "plots"));
        Assert.Equal("'plots/a.txt' is a file.", await PlaceAsync([2], "plots/a.txt/b/c.txt"));

        Assert.Equal(2, Directory.GetFiles(_folder.Path, "staged*").Length);
    }

    [Theory]
    [InlineData(400, "INVALID_PARAMETER_VALUE", true)]
    [InlineData(413, "BAD_REQUEST", true)]
    [InlineData(503, "FEATURE_DISABLED", true)]
    [InlineData(401, "UNAUTHENTICATED", false)]
    [InlineData(403, "PERMISSION_DENIED", false)]
    [InlineData(500, "INTERNAL_ERROR", false)]
    [InlineData(503, "TEMPORARILY_UNAVAILABLE", false)]
    public async Task Only_what_the_server_will_never_take_is_given_up(int status, string errorCode, bool isRefusal)
    {
        _server.Faults.Use(request => request.Method == "PUT" ? Fault.Status(status, errorCode) : null);

        if (isRefusal)
        {
            Assert.Contains(errorCode, await PlaceAsync([1], "a.txt"), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(errorCode, (await Assert.ThrowsAsync<MlflowException>(() => PlaceAsync([1], "a.txt"))).ErrorCode);
        }

        Assert.Single(Directory.GetFiles(_folder.Path, "staged*"));
    }

    [Fact]
    public async Task A_copy_that_was_damaged_while_it_waited_is_not_sent()
    {
        var staged = _folder.File("staged");
        await File.WriteAllTextAsync(staged, "damaged", Token);

        var reason = await _repository.PlaceAsync(staged, Convert.ToHexStringLower(SHA256.HashData("whole"u8)), "a.txt", Token);

        Assert.Contains("SHA-256", reason, StringComparison.Ordinal);
        Assert.True(File.Exists(staged));
        Assert.DoesNotContain(_server.Requests.All, request => request.Method == "PUT");
    }

    [Fact]
    public async Task A_copy_that_is_gone_because_the_server_has_it_is_delivered()
    {
        await PlaceAsync([1], "plots/a.txt");

        Assert.Null(await _repository.PlaceAsync(_folder.File("staged"), null, "plots/a.txt", Token));
        Assert.Contains("was deleted", await _repository.PlaceAsync(_folder.File("staged"), null, "plots/b.txt", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_artifact_can_be_sought_in_and_leaves_nothing()
    {
        await PlaceAsync("0123456789"u8.ToArray(), "a.txt");
        var scratch = _folder.File("scratch");

        await using (var content = await _repository.OpenAsync("a.txt", scratch, Token))
        {
            content.Position = 7;
            using var reader = new StreamReader(content);
            Assert.Equal("789", await reader.ReadToEndAsync(Token));
        }

        await Assert.ThrowsAsync<MlflowException>(() => _repository.OpenAsync("none", scratch, Token));
        Assert.Empty(Directory.GetFiles(scratch));
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Fault FaultOf(string name) => name switch
    {
        "dropped before" => Fault.DropBefore,
        "dropped after" => Fault.DropAfter,
        "503" => Fault.Status(503),
        "504 after" => Fault.Html(504).After(),
        _ => Fault.HalfReply,
    };

    private void FailOnce(string method, Fault fault, string pathEnd = "")
    {
        var failed = 0;
        _server.Faults.Use(request =>
            request.Method == method && request.Path.EndsWith(pathEnd, StringComparison.Ordinal) && Interlocked.Exchange(ref failed, 1) == 0 ? fault : null);
    }

    private async Task<string?> PlaceAsync(byte[] content, string path)
    {
        var staged = _folder.File($"staged-{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(staged, content, Token);
        return await _repository.PlaceAsync(staged, Convert.ToHexStringLower(SHA256.HashData(content)), path, Token);
    }

    private async Task<byte[]> ReadAsync(string path)
    {
        using var folder = new TempFolder();
        return await File.ReadAllBytesAsync(await ArtifactDownload.ToFolderAsync(_repository, path, sha256: null, folder.Path, Token), Token);
    }

    private async Task<List<ArtifactInfo>> ListAsync(string? folder) => await _repository.ListAsync(folder, Token).ToListAsync(Token);
}
