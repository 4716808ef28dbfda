using System.Security.Cryptography;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Registration;

/// <summary>What a download verifies, in a database and on a server.</summary>
public sealed class DownloadTests
{
    private const string Name = "flight-delays";
    private const string Uri = "models:/flight-delays@champion";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_files_are_those_that_were_registered_and_come_from_the_cache_the_second_time(bool onServer)
    {
        await using var folder = await StartAsync(onServer);

        using var first = await folder.Registry.DownloadAsync(Uri, cancellationToken: Token);
        var requests = folder.Server?.Requests.All.Count(request => request.Path.Contains("mlflow-artifacts", StringComparison.Ordinal));
        using var second = await folder.Registry.DownloadAsync($"models:/{Name}/1", cancellationToken: Token);

        Assert.Equal((false, true), (first.WasCached, second.WasCached));
        Assert.Equal(first.Folder, second.Folder);
        Assert.Equal(requests, folder.Server?.Requests.All.Count(request => request.Path.Contains("mlflow-artifacts", StringComparison.Ordinal)));
        Assert.Equal(await HashesAsync(folder.ModelPath), await HashesAsync(first.Folder));
        Assert.Equal(1, first.Source.Version!.Version);
        var unknown = Assert.Throws<FileNotFoundException>(() => first.PathOf("weights.safetensors"));
        Assert.Contains("'weights.bin'", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "weights.bin")]
    [InlineData(true, "weights.bin")]
    [InlineData(true, "vocabulary/größe.txt")]
    public async Task One_changed_byte_in_any_file_is_refused_with_both_hashes(bool onServer, string file)
    {
        await using var folder = await StartAsync(onServer);
        var version = await folder.Registry.GetVersionAsync(Name, 1, Token);
        var stored = Path.Combine(folder.StoredFolder(version), file);
        var original = await File.ReadAllBytesAsync(stored, Token);
        for (var at = 0; at < original.Length; at++)
        {
            var changed = original.ToArray();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(stored, changed, Token);

            await RefusedAsync(folder, version);
        }

        await File.WriteAllBytesAsync(stored, original, Token);
        using var mended = await folder.Registry.DownloadAsync(Uri, cancellationToken: Token);
        Assert.False(mended.WasCached);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_too_many_too_few_or_of_another_name_is_refused(bool onServer)
    {
        await using var folder = await StartAsync(onServer);
        var version = await folder.Registry.GetVersionAsync(Name, 1, Token);
        var stored = folder.StoredFolder(version);

        await File.WriteAllTextAsync(Path.Combine(stored, "more.bin"), "", Token);
        await RefusedAsync(folder, version);
        File.Delete(Path.Combine(stored, "more.bin"));

        File.Move(Path.Combine(stored, "empty"), Path.Combine(stored, "Empty"));
        await RefusedAsync(folder, version);
        File.Delete(Path.Combine(stored, "Empty"));

        await RefusedAsync(folder, version);
        Directory.Delete(stored, recursive: true);
        var gone = await Assert.ThrowsAsync<MlflowException>(() => folder.Registry.DownloadAsync(Uri, cancellationToken: Token));
        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, gone.ErrorCode);
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("0123")]
    [InlineData(" ")]
    public async Task A_tag_that_is_no_hash_is_named_and_nothing_is_fetched(string tag)
    {
        await using var folder = await StartAsync(onServer: false);
        await folder.Registry.SetVersionTagAsync(Name, 1, "mlops.package.sha256", tag, Token);

        var refused = await Assert.ThrowsAsync<MlflowException>(() => folder.Registry.DownloadAsync(Uri, new() { AllowUnknownHash = true }, Token));

        Assert.Equal(MlflowErrorCodes.InvalidState, refused.ErrorCode);
        Assert.Contains($"its tag 'mlops.package.sha256' is '{tag}', and a SHA-256 has 64 hexadecimal digits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_trusts_nothing_is_told_before_anything_is_fetched()
    {
        await using var folder = await StartAsync(onServer: false);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => folder.Registry.DownloadAsync(Uri, new() { Policy = new() }, Token));

        Assert.Contains("Add what you trust with WithKey or WithRoot", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.CacheFolder, "models")));
    }

    [Fact]
    public async Task The_hash_may_be_in_capitals_where_it_is_demanded_and_where_it_is_noted()
    {
        await using var folder = await StartAsync(onServer: false);
        var hash = (await folder.Registry.GetVersionAsync(Name, 1, Token)).Tags["mlops.package.sha256"];
        await folder.Registry.SetVersionTagAsync(Name, 1, "mlops.package.sha256", hash.ToUpperInvariant(), Token);

        using var noted = await folder.Registry.DownloadAsync(Uri, cancellationToken: Token);
        using var demanded = await folder.Registry.DownloadAsync(Uri, new() { Sha256 = hash.ToUpperInvariant() }, Token);

        Assert.Equal((hash, hash), (noted.Package.Sha256, demanded.Package.Sha256));
    }

    [Fact]
    public async Task A_damaged_model_in_the_cache_is_fetched_again()
    {
        await using var folder = await StartAsync(onServer: false);
        using (var first = await folder.Registry.DownloadAsync(Uri, cancellationToken: Token))
        {
            await File.WriteAllTextAsync(first.PathOf("weights.bin"), "tampered", Token);
        }

        using var second = await folder.Registry.DownloadAsync(Uri, cancellationToken: Token);

        Assert.False(second.WasCached);
        Assert.Equal("weights", await File.ReadAllTextAsync(second.PathOf("weights.bin"), Token));
    }

    [Fact]
    public async Task A_store_that_sends_more_than_is_allowed_is_stopped_and_what_came_is_deleted()
    {
        await using var folder = await StartAsync(onServer: true);
        using var cacheFolder = new TempFolder();
        var large = new ModelCache(cacheFolder.File("bytes"), new() { Limits = new() { MaxBytes = 10 } });
        var many = new ModelCache(cacheFolder.File("files"), new() { Limits = new() { MaxFiles = 2 } });

        var tooLarge = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.DownloadAsync(Uri, new() { Cache = large }, Token));
        var tooMany = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.DownloadAsync(Uri, new() { Cache = many }, Token));

        Assert.Equal((ModelPackageFault.TooLarge, ModelPackageFault.TooLarge), (tooLarge.Fault, tooMany.Fault));
        Assert.DoesNotContain(Directory.EnumerateFiles(cacheFolder.File("bytes"), "*", SearchOption.AllDirectories), file => !file.Contains("locks", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_none_everywhere_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Such names can't be made on Windows.");
        await using var folder = await StartAsync(onServer: false);
        var version = await folder.Registry.GetVersionAsync(Name, 1, Token);
        await File.WriteAllTextAsync(Path.Combine(folder.StoredFolder(version), "nul.txt"), "", Token);

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.DownloadAsync(Uri, cancellationToken: Token));

        Assert.Equal((ModelPackageFault.UnsafePath, "nul.txt"), (refused.Fault, refused.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_without_a_known_hash_is_taken_only_when_that_is_allowed(bool onServer)
    {
        await using var folder = await StartAsync(onServer);
        var registered = await folder.Registry.GetVersionAsync(Name, 1, Token);
        await folder.Registry.CreateVersionAsync(Name, ModelVersionDescription.From(registered.Source).OfRun(folder.RunId), Token); // as Python does
        var hash = registered.Tags["mlops.package.sha256"];
        const string Unknown = "models:/flight-delays/2";

        var refused = await Assert.ThrowsAsync<MlflowException>(() => folder.Registry.DownloadAsync(Unknown, cancellationToken: Token));
        using var allowed = await folder.Registry.DownloadAsync(Unknown, new() { AllowUnknownHash = true }, Token);
        using var named = await folder.Registry.DownloadAsync(Unknown, new() { Sha256 = hash.ToUpperInvariant() }, Token);
        var other = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.DownloadAsync(Unknown, new() { Sha256 = new string('a', 64) }, Token));

        Assert.Contains("AllowUnknownHash", refused.Message, StringComparison.Ordinal);
        Assert.Equal((hash, hash), (allowed.Package.Sha256, named.Package.Sha256));
        Assert.True(named.WasCached);
        Assert.Contains(hash, other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hash_that_is_demanded_wins_over_the_registrys()
    {
        await using var folder = await StartAsync(onServer: false);
        var demanded = new string('a', 64);

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.DownloadAsync(Uri, new() { Sha256 = demanded }, Token));

        Assert.Equal(demanded, refused.ExpectedSha256);
        Assert.Contains((await folder.Registry.GetVersionAsync(Name, 1, Token)).Tags["mlops.package.sha256"], refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_policy_takes_only_what_its_key_has_signed(bool onServer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var folder = await StartAsync(onServer);
        folder.Files.Write("model/weights.bin", "signed weights");
        await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, model => model.SignedBy(ModelSigner.WithKey(key)), Token);
        var (trusted, distrusted) = (new VerificationPolicy().WithKey(key), new VerificationPolicy().WithKey(stranger));

        using var model = await folder.Registry.DownloadAsync("models:/flight-delays/2", new() { Policy = trusted }, Token);
        var strangers = await Assert.ThrowsAsync<ModelSigningException>(() => folder.Registry.DownloadAsync("models:/flight-delays/2", new() { Policy = distrusted }, Token));
        var unsigned = await Assert.ThrowsAsync<ModelSigningException>(() => folder.Registry.DownloadAsync("models:/flight-delays/1", new() { Policy = trusted }, Token));

        Assert.Equal(Name, model.Verification!.Name);
        Assert.Equal((ModelSigningFault.UntrustedKey, ModelSigningFault.MissingSignature), (strangers.Fault, unsigned.Fault));
    }

    [Fact]
    public async Task Many_who_ask_at_once_fetch_it_once()
    {
        await using var folder = await StartAsync(onServer: true);

        var models = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => folder.Registry.DownloadAsync(Uri, cancellationToken: Token)));

        Assert.Single(models, model => !model.WasCached);
        Array.ForEach(models, model => model.Dispose());
    }

    private static async Task<RegistrationFolder> StartAsync(bool onServer)
    {
        var folder = await RegistrationFolder.StartAsync(onServer);
        await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);
        await folder.Registry.SetAliasAsync(Name, "champion", 1, Token);
        return folder;
    }

    private static async Task RefusedAsync(RegistrationFolder folder, ModelVersion version)
    {
        var expected = version.Tags["mlops.package.sha256"];
        var actual = (await ModelPackage.MeasureAsync(folder.StoredFolder(version), cancellationToken: Token)).Sha256;

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.DownloadAsync(Uri, cancellationToken: Token));

        Assert.Equal((ModelPackageFault.HashMismatch, expected, actual), (refused.Fault, refused.ExpectedSha256, refused.ActualSha256));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(actual, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.CacheFolder, "models")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.CacheFolder, "incoming")));
    }

    private static async Task<IReadOnlyDictionary<string, string>> HashesAsync(string folder)
    {
        var package = await ModelPackage.MeasureAsync(folder, cancellationToken: Token);
        return package.Files.ToDictionary(file => file.Path, file => file.Sha256);
    }
}
