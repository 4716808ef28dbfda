using System.Security.Cryptography;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Artifacts;

/// <summary>Long files, in parts of 1 MiB, to a storage that gives out signed addresses.</summary>
public sealed class MultipartUploadTests : IAsyncLifetime
{
    private const int PartBytes = 1 << 20;

    private readonly TempFolder _folder = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes((5 * PartBytes) + 17);
    private MlflowTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(storageAddress: null);

    [Fact]
    public async Task A_long_file_is_sent_in_parts_and_comes_back_whole()
    {
        Assert.Null(await PlaceAsync(Stage()));

        Assert.Equal(_content, await StoredAsync());
        Assert.Equal(6, Sent("PUT", "/storage/"));
        Assert.Equal(0, Sent("PUT", "/api/"));
        Assert.Equal([PartBytes, PartBytes, PartBytes, PartBytes, PartBytes, 17], _server.Requests.All.Where(request => request.Method == "PUT").Select(request => request.ContentLength ?? -1).OrderDescending());
        Assert.Empty(Directory.GetFiles(_folder.Path, "staged*"));
    }

    [Fact]
    public async Task A_short_file_is_sent_in_one_piece()
    {
        Assert.Null(await PlaceAsync(Stage(), new() { MinimumFileBytes = _content.Length + 1, PartBytes = PartBytes }));

        Assert.Equal(_content, await StoredAsync());
        Assert.Equal(0, Sent("POST", "/mpu/"));
    }

    [Fact]
    public async Task Parts_that_are_turned_off_are_not_tried()
    {
        Assert.Null(await PlaceAsync(Stage(), new() { IsOn = false, MinimumFileBytes = 1, PartBytes = PartBytes }));

        Assert.Equal(_content, await StoredAsync());
        Assert.Equal(0, Sent("POST", "/mpu/"));
    }

    [Fact]
    public async Task A_server_without_parts_gets_one_piece()
    {
        await using var plain = await MlflowTestServer.StartAsync();

        Assert.Null(await PlaceAsync(Stage(), server: plain));

        Assert.Equal(_content, await File.ReadAllBytesAsync(Path.Combine(plain.ArtifactFolder, "5/run/model.bin"), Token));
    }

    [Fact]
    public async Task A_storage_that_only_the_server_can_reach_gets_it_through_the_server()
    {
        await using var inner = await StartAsync(storageAddress: new("http://127.0.0.1:9/bucket"));

        Assert.Null(await PlaceAsync(Stage(), server: inner));

        Assert.Equal(_content, await File.ReadAllBytesAsync(Path.Combine(inner.ArtifactFolder, "5/run/model.bin"), Token));
        Assert.Empty(Directory.GetFiles(_folder.Path, "staged*"));
    }

    [Fact]
    public async Task The_storage_gets_no_credential_of_the_server()
    {
        await using var guarded = await StartAsync(storageAddress: null, bearerToken: "a-token-for-the-test");

        Assert.Null(await PlaceAsync(Stage(), server: guarded, token: "a-token-for-the-test"));

        Assert.Equal(6, guarded.Requests.All.Count(request => request.Path.StartsWith("/storage/", StringComparison.Ordinal)));
        Assert.Equal(_content, await File.ReadAllBytesAsync(Path.Combine(guarded.ArtifactFolder, "5/run/model.bin"), Token));
    }

    [Fact]
    public async Task Parts_that_fail_on_the_way_are_sent_again_alone()
    {
        var failed = 0;
        _server.Faults.Use(request => IsPart(request) && Interlocked.Increment(ref failed) <= 2 ? Fault.DropAfter : null);

        Assert.Null(await PlaceAsync(Stage()));

        Assert.Equal(_content, await StoredAsync());
        Assert.Equal(6 + 2, Sent("PUT", "/storage/"));
        Assert.Equal(1, Sent("POST", "/mpu/create"));
    }

    [Fact]
    public async Task What_broke_off_goes_on_with_the_parts_that_are_missing()
    {
        var staged = Stage();
        var stored = 0;
        _server.Faults.Use(request => IsPart(request) && Interlocked.Increment(ref stored) > 3 ? Fault.Status(503) : null);
        await Assert.ThrowsAsync<MlflowException>(() => PlaceAsync(staged));
        _server.Faults.Clear();
        var before = Sent("PUT", "/storage/");

        Assert.Null(await PlaceAsync(staged));

        Assert.Equal(_content, await StoredAsync());
        Assert.InRange(Sent("PUT", "/storage/") - before, 1, 5); // three, and what was under way when the others failed
        Assert.Equal(1, Sent("POST", "/mpu/create"));
        Assert.Empty(Directory.GetFiles(_folder.Path, "staged*"));
    }

    [Fact]
    public async Task The_note_of_a_broken_upload_is_the_users_alone_and_no_message_has_a_signature()
    {
        var staged = Stage();
        _server.Faults.Use(request => IsPart(request) ? Fault.Status(503) : null);

        var exception = await Assert.ThrowsAsync<MlflowException>(() => PlaceAsync(staged));

        Assert.DoesNotContain("Signature", exception.ToString(), StringComparison.Ordinal);
        Assert.Contains("Signature", await File.ReadAllTextAsync(staged + ".upload", Token), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(staged + ".upload"));
        }
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task An_upload_that_the_storage_no_longer_takes_begins_anew(int status)
    {
        var staged = Stage();
        _server.Faults.Use(request => IsPart(request) ? Fault.Status(503) : null);
        await Assert.ThrowsAsync<MlflowException>(() => PlaceAsync(staged));
        _server.Faults.Use(request => IsPart(request) && Sent("POST", "/mpu/create") == 1 ? Fault.Answer(status, "application/xml", "<Error/>") : null);

        Assert.Null(await PlaceAsync(staged));

        Assert.Equal(_content, await StoredAsync());
        Assert.Equal(2, Sent("POST", "/mpu/create"));
        Assert.Equal(1, Sent("POST", "/mpu/abort"));
    }

    [Fact]
    public async Task A_completion_whose_answer_is_lost_does_not_leave_less_than_the_file()
    {
        _server.Faults.UseOnce(Fault.DropAfter, pathEnd: "/mpu/complete/5/run");

        Assert.Null(await PlaceAsync(Stage()));

        Assert.Equal(1, _server.Faults.Injected);
        Assert.Equal(_content, await StoredAsync());
        Assert.Empty(Directory.GetFiles(_folder.Path, "staged*"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-3)]
    public async Task A_note_that_a_crash_cut_off_does_no_harm(int keptBytes)
    {
        var staged = Stage();
        var stored = 0;
        _server.Faults.Use(request => IsPart(request) && Interlocked.Increment(ref stored) > 3 ? Fault.Status(503) : null);
        await Assert.ThrowsAsync<MlflowException>(() => PlaceAsync(staged));
        _server.Faults.Clear();
        await using (var note = new FileStream(staged + ".upload", FileMode.Open))
        {
            note.SetLength(keptBytes >= 0 ? keptBytes : note.Length + keptBytes);
        }

        Assert.Null(await PlaceAsync(staged));

        Assert.Equal(_content, await StoredAsync());
    }

    [Fact]
    public async Task A_bad_network_loses_nothing()
    {
        _server.Faults.UseBadNetwork(seed: 3);
        var staged = Stage();
        string? reason = "not yet";
        for (var attempt = 0; attempt < 100 && reason is not null; attempt++)
        {
            try
            {
                reason = await PlaceAsync(staged);
            }
            catch (MlflowException exception) when (exception.IsTransient || exception.StatusCode == System.Net.HttpStatusCode.InternalServerError)
            {
                // As the delivery does, it is tried again.
            }
        }

        Assert.Null(reason);
        Assert.Equal(_content, await StoredAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool IsPart(LoggedRequest request) => request.Path.StartsWith("/storage/", StringComparison.Ordinal);

    private static Task<MlflowTestServer> StartAsync(Uri? storageAddress, string? bearerToken = null) =>
        MlflowTestServer.StartAsync(new() { OffersMultipart = true, StorageAddress = storageAddress, BearerToken = bearerToken });

    private string Stage()
    {
        var staged = _folder.File("staged");
        File.WriteAllBytes(staged, _content);
        return staged;
    }

    private async Task<string?> PlaceAsync(string staged, MultipartSettings? settings = null, MlflowTestServer? server = null, string? token = null)
    {
        var options = new MlflowServerOptions
        {
            BaseAddress = new((server ?? _server).Uri + "/"),
            Authorization = token is null ? null : new("Bearer", token),
            Multipart = settings ?? new() { MinimumFileBytes = PartBytes, PartBytes = PartBytes },
            BackoffFactor = 0.001,
            BackoffJitter = 0,
        };
        using var connection = new MlflowServer(options, TimeProvider.System);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));
        return await new ProxiedArtifactRepository(connection, "5/run").PlaceAsync(staged, sha256, "model.bin", Token);
    }

    private Task<byte[]> StoredAsync() => File.ReadAllBytesAsync(Path.Combine(_server.ArtifactFolder, "5/run/model.bin"), Token);

    private int Sent(string method, string part) =>
        _server.Requests.All.Count(request => request.Method == method && request.Path.Contains(part, StringComparison.Ordinal));
}
