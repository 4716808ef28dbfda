using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Tests.Registry.Webhooks;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry.Registration;

/// <summary>What registering files does, in a database and on a server.</summary>
public sealed class RegisterTests
{
    private const string Name = "flight-delays";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_version_says_what_its_package_is_and_what_it_was_made_from(bool onServer)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer);
        var signature = new ModelSignature([ModelField.Column("distance", "double")], [ModelField.Column("delayed", "boolean")]);

        var version = await folder.Registry.RegisterAsync(
            Name, folder.RunId, folder.ModelPath, model => model.Described("nightly").WithTag("team", "pricing").WithTag("environment", "test").WithSignature(signature), Token);

        var package = await ModelPackage.MeasureAsync(folder.ModelPath, cancellationToken: Token);
        var found = await folder.Registry.GetVersionAsync(Name, version.Version, Token);
        Assert.Equal((1, "nightly", ModelVersionStatus.Ready), (found.Version, found.Description, found.Status));
        Assert.NotNull(found.RunId);
        Assert.EndsWith("/models/" + package.Sha256, found.Source, StringComparison.Ordinal);
        Assert.Equal(32, found.Tags["mlops.registration_id"].Length);
        var expected = new Dictionary<string, string>
        {
            ["team"] = "pricing",
            ["environment"] = "test",
            ["mlops.package.sha256"] = package.Sha256,
            ["mlops.package.size"] = package.Size.ToString(CultureInfo.InvariantCulture),
            ["mlops.package.files"] = "3",
            ["mlops.signature.inputs"] = """[{"type": "double", "name": "distance", "required": true}]""",
            ["mlops.signature.outputs"] = """[{"type": "boolean", "name": "delayed", "required": true}]""",
            ["mlflow.source.git.commit"] = "0123456789abcdef0123456789abcdef01234567",
            ["mlops.data"] = """[{"name":"flights","digest":"sha256:1f2e","context":"train"}]""",
        };
        Assert.Equal(expected.OrderBy(tag => tag.Key), found.Tags.Where(tag => tag.Key != "mlops.registration_id").OrderBy(tag => tag.Key));
        Assert.Equal(
            ["empty", "vocabulary/größe.txt", "weights.bin"],
            Directory.GetFiles(folder.StoredFolder(found), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder.StoredFolder(found), file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(folder.ModelPath, "weights.bin"), Token)); // the original stays
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.CacheFolder, "outgoing")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_too_long_for_a_tag_of_the_registry_is_left_out_with_a_note_and_the_model_is_registered(bool onServer)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer);
        var wide = new ModelSignature(Enumerable.Range(0, 3_000).Select(i => ModelField.Column($"column-{i}", "double")), [ModelField.Column("delayed", "boolean")]);

        var version = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, model => model.WithSignature(wide), Token);

        Assert.DoesNotContain("mlops.signature.inputs", version.Tags.Keys);
        Assert.Contains("delayed", version.Tags["mlops.signature.outputs"], StringComparison.Ordinal);
        var note = Assert.Single(folder.Files.LogsOf(707));
        Assert.Contains("'mlops.signature.inputs' of the version of 'flight-delays' was left out", note.Message, StringComparison.Ordinal);
        Assert.Contains("registries take at most 100000", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_that_is_none_is_refused_by_its_name()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: false);

        var refused = await Assert.ThrowsAsync<ArgumentNullException>(() => folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, _ => null!, Token));

        Assert.Equal("describe", refused.ParamName);
    }

    [Theory]
    [InlineData("team", 100_001, "exceeds the maximum length of 100000 characters")]
    [InlineData("a/../b", 1, "leads elsewhere")]
    [InlineData("a?b", 1, "allowed are letters, digits")]
    public async Task A_tag_that_no_registry_takes_is_refused_with_the_limit_before_anything_is_uploaded(string key, int length, string said)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: true);

        var refused = await Assert.ThrowsAsync<MlflowException>(
            () => folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, model => model.WithTag(key, new('x', length)), Token));

        Assert.Equal("INVALID_PARAMETER_VALUE", refused.ErrorCode);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await folder.Client.Tracking.ListArtifactsAsync(folder.RunId, "models", Token).ToListAsync(Token));
        Assert.Null(await folder.Registry.FindModelAsync(Name, Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_content_has_the_same_hash_and_is_a_new_version(bool onServer)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer);

        var first = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);
        var second = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);
        folder.Files.Write("model/weights.bin", "Weights");
        var third = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);

        Assert.Equal([1, 2, 3], [first.Version, second.Version, third.Version]);
        Assert.Equal((first.Tags["mlops.package.sha256"], first.Source), (second.Tags["mlops.package.sha256"], second.Source));
        Assert.NotEqual(first.Tags["mlops.package.sha256"], third.Tags["mlops.package.sha256"]);
        using var old = await folder.Registry.DownloadAsync($"models:/{Name}/1", cancellationToken: Token); // not overwritten by the third
        Assert.Equal("weights", await File.ReadAllTextAsync(old.PathOf("weights.bin"), Token));
    }

    [Fact]
    public async Task A_run_that_is_still_written_registers_a_file()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: true);
        await using var run = await folder.Client.Tracking.StartRunAsync(cancellationToken: Token);
        run.LogMetric("loss", 0.5, 1);

        var version = await folder.Registry.RegisterAsync(Name, run, Path.Combine(folder.ModelPath, "weights.bin"), cancellationToken: Token);

        using var model = await folder.Registry.DownloadAsync($"models:/{Name}/{version.Version}", cancellationToken: Token);
        Assert.Equal(["weights.bin"], model.Package.Files.Select(file => file.Path));
        Assert.Equal((await folder.Client.Tracking.GetRunAsync(run.Id, Token)).Id, version.RunId);
        await run.CompleteAsync(Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_onnx_model_gets_the_file_that_python_loads_it_by(bool onServer)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer);
        var file = folder.Files.Write("delays.onnx", "onnx");
        var signature = new ModelSignature([ModelField.Tensor("x", "float32", [-1, 3])]);

        var version = await folder.Registry.RegisterAsync(Name, folder.RunId, file, model => model.WithSignature(signature), Token);

        using var model = await folder.Registry.DownloadAsync($"models:/{Name}/1", cancellationToken: Token);
        var described = await MlflowModel.ReadAsync(model.Folder, Token);
        Assert.Equal(["MLmodel", "conda.yaml", "delays.onnx", "python_env.yaml", "requirements.txt"], model.Package.Files.Select(entry => entry.Path));
        Assert.Equal(("mlflow.onnx", "delays.onnx"), (described.Flavors["python_function"]["loader_module"], described.Flavors["onnx"]["data"]));
        Assert.Equal(version.RunId, described.RunId);
        Assert.Equal(signature.Inputs[0].Name, described.Signature!.Inputs[0].Name);
        Assert.False(File.Exists(folder.Files.File("MLmodel"))); // nothing is written beside the user's file
        var again = await folder.Registry.RegisterAsync(Name, folder.RunId, file, model => model.WithSignature(signature), Token);
        Assert.Equal(version.Tags["mlops.package.sha256"], again.Tags["mlops.package.sha256"]); // the time in the file is the run's
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bill_of_materials_says_what_the_run_was_made_from(bool onServer)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer, options => options.Context.Packages = true);

        var version = await folder.Registry.RegisterAsync(
            Name, folder.RunId, folder.ModelPath, model => model.WithBillOfMaterials(bill => bill.License = "Apache-2.0"), Token);

        var file = (await folder.Client.Tracking.ListArtifactsAsync(folder.RunId, "models", Token).ToListAsync(Token)).Single(entry => !entry.IsDirectory);
        Assert.Equal($"models/{version.Tags["mlops.package.sha256"]}.v1.cdx.json", file.Path);
        using var bill = JsonDocument.Parse(await File.ReadAllTextAsync(await folder.Client.Tracking.DownloadArtifactAsync(folder.RunId, file.Path, folder.Files.File("bill"), Token), Token));
        var text = bill.RootElement.ToString();
        Assert.All(
            (string[])[Name, "Apache-2.0", "0123456789abcdef0123456789abcdef01234567", "sha256:1f2e", version.Tags["mlops.package.sha256"], version.RunId!, "Polly.Core"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        using var model = await folder.Registry.DownloadAsync($"models:/{Name}/1", cancellationToken: Token); // the bill is none of its files
        Assert.Equal(3, model.Package.Files.Count);
    }

    [Fact]
    public async Task What_a_model_takes_and_gives_is_read_from_its_own_file()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: false);
        folder.Files.Write("model/model.onnx", "onnx");
        await OnnxModelFolder.WriteAsync(folder.ModelPath, options: new() { Signature = new([ModelField.Column("x", "long")]) }, cancellationToken: Token);

        var version = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);

        Assert.Equal("""[{"type": "long", "name": "x", "required": true}]""", version.Tags["mlops.signature.inputs"]);
        Assert.DoesNotContain("mlops.signature.outputs", version.Tags);
    }

    [Fact]
    public async Task Two_onnx_models_are_described_when_one_is_named()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: false);
        folder.Files.Write("model/a.onnx", "a");
        folder.Files.Write("model/b.onnx", "b");

        var refused = await Assert.ThrowsAsync<MlflowModelException>(
            () => folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, model => model.AsOnnx(new()), Token));
        var version = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, model => model.AsOnnx(new(), "b.onnx"), Token);

        Assert.Contains("'a.onnx', 'b.onnx'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, version.Version);
        Assert.Contains("data: b.onnx", await File.ReadAllTextAsync(Path.Combine(folder.StoredFolder(version), "MLmodel"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_can_not_be_registered_is_refused_and_nothing_is_stored(bool onServer)
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer);
        var registry = folder.Registry;
        Directory.CreateDirectory(folder.Files.File("nothing/in"));

        await Assert.ThrowsAsync<FileNotFoundException>(() => registry.RegisterAsync(Name, folder.RunId, folder.Files.File("none"), cancellationToken: Token));
        var noFiles = await Assert.ThrowsAsync<ModelPackageException>(() => registry.RegisterAsync(Name, folder.RunId, folder.Files.File("nothing"), cancellationToken: Token));
        var noRun = await Assert.ThrowsAsync<MlflowException>(() => registry.RegisterAsync(Name, new string('0', 32), folder.ModelPath, cancellationToken: Token));
        var badName = await Assert.ThrowsAsync<MlflowException>(() => registry.RegisterAsync("a/b", folder.RunId, folder.ModelPath, cancellationToken: Token));
        var reserved = await Assert.ThrowsAsync<ArgumentException>(
            () => registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, model => model.WithTag("mlops.package.sha256", "1"), Token));

        Assert.Equal(ModelPackageFault.NoFiles, noFiles.Fault);
        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, noRun.ErrorCode);
        Assert.Contains("nothing was registered", noRun.Message, StringComparison.Ordinal);
        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, badName.ErrorCode);
        Assert.Contains("mlops.package.sha256", reserved.Message, StringComparison.Ordinal);
        Assert.Null(await registry.FindModelAsync(Name, Token));
        Assert.Empty(await folder.Client.Tracking.ListArtifactsAsync(folder.RunId, "models", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_link_in_the_folder_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        await using var folder = await RegistrationFolder.StartAsync(onServer: false);
        File.CreateSymbolicLink(Path.Combine(folder.ModelPath, "more.bin"), folder.Files.Database);

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token));

        Assert.Equal((ModelPackageFault.Link, "more.bin"), (refused.Fault, refused.Path));
    }

    [Fact]
    public async Task A_lost_reply_makes_no_second_version()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: true);
        folder.Server!.Faults.UseOnce(Fault.DropAfter, pathEnd: "model-versions/create");

        var version = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);

        Assert.Equal(1, folder.Server.Faults.Injected);
        Assert.Equal([version.Version], (await folder.Registry.SearchVersionsAsync($"name = '{Name}'", cancellationToken: Token).ToListAsync(Token)).Select(found => found.Version));
    }

    [Fact]
    public async Task A_request_that_got_lost_is_an_error_and_can_be_made_again()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: true);
        folder.Server!.Faults.UseOnce(Fault.DropBefore, count: 100, pathEnd: "model-versions/create");

        await Assert.ThrowsAsync<MlflowException>(() => folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token));
        folder.Server.Faults.Clear();
        var version = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);

        Assert.Equal(1, version.Version);
    }

    [Fact]
    public async Task What_a_killed_process_left_on_its_way_out_goes_with_the_next_registration()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: false);
        var outgoing = Path.Combine(folder.CacheFolder, "outgoing");
        folder.Files.Write(".mlops/models/outgoing/dead/model/weights.bin", "left");
        folder.Files.Write(".mlops/models/outgoing/dead.lock", "");
        folder.Files.Write(".mlops/models/outgoing/busy/model/weights.bin", "another's");
        using (new FileStream(Path.Combine(outgoing, "busy.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);
        }

        Assert.Equal(["busy", "busy.lock"], Directory.GetFileSystemEntries(outgoing).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Others_are_told_of_versions_and_of_aliases_that_move(bool onServer)
    {
        await using var receiver = new EventReceiver(_ => -1);
        using var outboxFolder = new MlOps.Testing.TempFolder();
        await using var outbox = WebhookOutbox.Open(outboxFolder.Path, new() { Endpoint = receiver.Address, Secret = SignedRequest.Secret });
        await using var folder = await RegistrationFolder.StartAsync(onServer, options => options.RegistryEvents = outbox);
        var registry = folder.Registry;

        await registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);
        await registry.CreateVersionAsync(Name, ModelVersionDescription.FromRun(folder.RunId, "model"), Token);
        await registry.SetAliasAsync(Name, "champion", 1, Token);
        await registry.SetAliasAsync(Name, "champion", 2, Token);
        await registry.SetAliasAsync(Name, "champion", 2, Token); // moves nothing
        await registry.SetAliasAsync(Name, "champion", 1, Token);
        await registry.DeleteAliasAsync(Name, "champion", Token);
        await Assert.ThrowsAsync<MlflowException>(() => registry.SetAliasAsync(Name, "champion", 9, Token)); // did not happen
        await outbox.DrainAsync(Token);

        Assert.Equal(
            [
                ("registry.registered", "1", null, null),
                ("registry.registered", "2", null, null),
                ("registry.promoted", "1", "champion", null),
                ("registry.promoted", "2", "champion", "1"),
                ("registry.rolled_back", "1", "champion", "2"),
                ("registry.alias_deleted", null, "champion", null),
            ],
            receiver.Events.Select(@event => (@event.Type, @event.Version, @event.Alias, Previous(@event))));
        Assert.All(receiver.Events, @event => Assert.Equal(Name, @event.ModelName));
    }

    private static string? Previous(RegistryEvent @event) => @event.Data.TryGetProperty("previous_version", out var previous) ? previous.GetString() : null;
}
