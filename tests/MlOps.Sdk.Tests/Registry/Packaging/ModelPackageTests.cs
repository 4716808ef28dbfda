using MlOps.Sdk.Registry.Packaging;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

public sealed class ModelPackageTests : IDisposable
{
    private readonly ModelFolder _model = ModelFolder.Some();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task The_bytes_of_a_known_folder_are_always_the_same()
    {
        // The hash is a part of the format: if it moves, what was registered before is not found any more.
        Assert.Equal("e3c899f5e6942a2a4e71b36829fec772", ModelFolder.HashOf(await _model.PackAsync())[..32]);
    }

    [Fact]
    public async Task A_copy_with_other_times_rights_and_order_has_the_same_bytes()
    {
        var package = await _model.PackAsync();
        var copy = Directory.CreateDirectory(_model.Beside("copy")).FullName;
        foreach (var file in Directory.GetFiles(_model.Path, "*", SearchOption.AllDirectories).OrderDescending())
        {
            var place = Path.Combine(copy, Path.GetRelativePath(_model.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
            File.SetLastWriteTimeUtc(place, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        Assert.Equal(package, await _model.PackAsync(copy));
    }

    [Fact]
    public async Task What_was_unpacked_has_the_same_files_and_packs_to_the_same_bytes()
    {
        Directory.CreateDirectory(Path.Combine(_model.Path, "a folder without a file is not kept"));
        var package = await _model.PackAsync();

        var info = await _model.UnpackAsync(package, "unpacked");

        Assert.Equal(["data/" + new string('a', 120) + ".bin", "data/größe.txt", "empty", "model.onnx"], info.Files.Select(file => file.Path));
        Assert.Equal([4, 1, 0, 7], info.Files.Select(file => file.Size));
        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(_model.Beside("unpacked"), "model.onnx"), Token));
        Assert.Equal(package, await _model.PackAsync(_model.Beside("unpacked")));
        Assert.Equal(4, Directory.GetFiles(_model.Beside("unpacked"), "*", SearchOption.AllDirectories).Length);
        Assert.Equal([_model.Beside("unpacked")], _model.Others);
    }

    [Fact]
    public async Task A_single_file_is_packed_as_a_folder_with_that_file()
    {
        var alone = _model.Beside("alone");
        Directory.CreateDirectory(alone);
        File.Copy(Path.Combine(_model.Path, "model.onnx"), Path.Combine(alone, "model.onnx"));

        Assert.Equal(await _model.PackAsync(alone), await _model.PackAsync(Path.Combine(_model.Path, "model.onnx")));
    }

    [Fact]
    public async Task One_character_more_or_another_name_is_another_package()
    {
        var before = await _model.PackAsync();
        _model.With("empty", "x");
        var after = await _model.PackAsync();
        File.Move(Path.Combine(_model.Path, "empty"), Path.Combine(_model.Path, "full"));

        Assert.Equal(3, new[] { before, after, await _model.PackAsync() }.Select(ModelFolder.HashOf).Distinct().Count());
    }

    [Fact]
    public async Task A_name_that_a_file_system_keeps_decomposed_gives_the_same_bytes()
    {
        using var composed = new ModelFolder().With("gr\u00f6\u00dfe.txt", "1");
        using var decomposed = new ModelFolder().With("gro\u0308\u00dfe.txt", "1");

        Assert.Equal(await composed.PackAsync(), await decomposed.PackAsync());
    }

    [Fact]
    public async Task Every_changed_byte_is_refused_with_both_hashes_and_leaves_nothing()
    {
        using var model = new ModelFolder().With("b", "23").With("a/größe", "1");
        var package = await model.PackAsync();
        var expected = ModelFolder.HashOf(package);
        var acceptedByOthers = 0;
        for (var at = 0; at < package.Length; at++)
        {
            var changed = package.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));

            await RefuseAsync(model, changed, expected);
            acceptedByOthers += IsReadableTar(changed) ? 1 : 0;
        }

        Assert.Empty(model.Others);
        Assert.True(acceptedByOthers > 0, "No plain reader of tar takes a changed package: the test shows nothing.");
    }

    [Fact]
    public async Task Random_changes_of_a_larger_package_are_refused()
    {
        var random = new Random(4711);
        using var model = new ModelFolder();
        for (var file = 0; file < 20; file++)
        {
            model.With($"{file % 3}/{file}.bin", new string((char)('a' + file), random.Next(200_000)));
        }

        var package = await model.PackAsync();
        var expected = ModelFolder.HashOf(package);
        for (var i = 0; i < TestSettings.Count("MLOPS_TEST_PACKAGE_CHANGES", 50); i++)
        {
            var changed = package.ToArray();
            var (at, value) = (random.Next(changed.Length), (byte)random.Next(256));
            changed[at] = changed[at] == value ? (byte)~value : value;
            await RefuseAsync(model, changed, expected);
        }

        Assert.Equal(20, (await model.UnpackAsync(package, "control: unchanged")).Files.Count);
    }

    [Fact]
    public async Task A_package_cut_anywhere_or_with_more_behind_its_end_is_refused()
    {
        using var model = new ModelFolder().With("a", "1");
        var package = await model.PackAsync();
        var expected = ModelFolder.HashOf(package);
        for (var length = 0; length < package.Length; length += 37)
        {
            await RefuseAsync(model, package[..length], expected);
        }

        await RefuseAsync(model, [.. package, 0], expected);
        await RefuseAsync(model, [.. package, .. new byte[512]], expected);
        await RefuseAsync(model, [.. package, .. package], expected);
        var extra = await Assert.ThrowsAsync<ModelPackageException>(() => model.UnpackAsync([.. package, 0], "x"));
        var cut = await Assert.ThrowsAsync<ModelPackageException>(() => model.UnpackAsync(package[..^1], "x"));

        Assert.Equal(ModelPackageFault.ExtraBytes, extra.Fault); // even under a hash that fits
        Assert.Equal(ModelPackageFault.Truncated, cut.Fault);
    }

    [Fact]
    public async Task Another_package_is_refused_by_its_hash_alone()
    {
        using var other = new ModelFolder().With("model.onnx", "other");

        await RefuseAsync(_model, await other.PackAsync(), ModelFolder.HashOf(await _model.PackAsync()));
    }

    [Fact]
    public async Task A_link_in_the_folder_is_not_packed()
    {
        foreach (var (name, target) in new[] { ("file", "model.onnx"), ("folder", "data"), ("nowhere", "missing"), ("up", "..") })
        {
            using var model = ModelFolder.Some();
            Directory.CreateSymbolicLink(Path.Combine(model.Path, "data", name), Path.Combine(model.Path, target));

            var refused = await Assert.ThrowsAsync<ModelPackageException>(() => model.PackAsync());

            Assert.Equal((ModelPackageFault.Link, "data/" + name), (refused.Fault, refused.Path));
        }
    }

    [Theory]
    [InlineData("a:b", ModelPackageFault.UnsafePath)]
    [InlineData("a\\b", ModelPackageFault.UnsafePath)]
    [InlineData("a\nb", ModelPackageFault.UnsafePath)]
    [InlineData("con", ModelPackageFault.UnsafePath)]
    [InlineData("dir/Lpt1.tar.gz", ModelPackageFault.UnsafePath)]
    [InlineData("dot.", ModelPackageFault.UnsafePath)]
    [InlineData("MODEL.onnx", ModelPackageFault.NameCollision)]
    [InlineData("Data/x", ModelPackageFault.NameCollision)]
    public async Task A_name_that_not_every_system_takes_is_not_packed(string path, ModelPackageFault fault)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Such names can't be made on Windows.");
        _model.With(path, "x");

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => _model.PackAsync());

        Assert.Equal(fault, refused.Fault);
        if (fault == ModelPackageFault.UnsafePath)
        {
            Assert.Equal(path, refused.Path);
        }
        else
        {
            Assert.Contains($"'{path.Split('/')[0]}'", refused.Message, StringComparison.Ordinal); // of two that collide, either is the refused one
        }
    }

    [Fact]
    public async Task Names_that_differ_by_normalization_alone_are_not_packed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This system's file names are not kept as they are.");
        _model.With("gr\u00f6\u00dfe", "1").With("gro\u0308\u00dfe", "2");

        Assert.Equal(ModelPackageFault.NameCollision, (await Assert.ThrowsAsync<ModelPackageException>(() => _model.PackAsync())).Fault);
    }

    [Fact]
    public async Task A_folder_without_a_file_and_a_path_without_anything_are_not_packed()
    {
        Directory.CreateDirectory(_model.Beside("empty/inner"));

        Assert.Equal(
            ModelPackageFault.NoFiles, (await Assert.ThrowsAsync<ModelPackageException>(() => _model.PackAsync(_model.Beside("empty")))).Fault);
        await Assert.ThrowsAsync<FileNotFoundException>(() => _model.PackAsync(_model.Beside("missing")));
    }

    [Theory]
    [InlineData("other!!")]
    [InlineData("weights and more")]
    [InlineData("less")]
    public async Task A_file_that_changes_while_it_is_packed_is_noticed(string changed)
    {
        using var destination = new ActingStream(() => _model.With("model.onnx", changed));

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => ModelPackage.PackAsync(_model.Path, destination, cancellationToken: Token));

        Assert.Equal((ModelPackageFault.Changed, "model.onnx"), (refused.Fault, refused.Path));
    }

    [Fact]
    public async Task Limits_hold_for_packing_and_unpacking()
    {
        var package = await _model.PackAsync();

        foreach (var limits in new[] { new ModelPackageLimits { MaxFiles = 3 }, new ModelPackageLimits { MaxBytes = 11 } })
        {
            var packed = await Assert.ThrowsAsync<ModelPackageException>(() => ModelPackage.PackAsync(_model.Path, Stream.Null, limits, Token));
            var unpacked = await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "x", limits: limits));
            Assert.Equal((ModelPackageFault.TooLarge, ModelPackageFault.TooLarge), (packed.Fault, unpacked.Fault));
        }

        Assert.Equal(4, (await _model.UnpackAsync(package, "within", limits: new() { MaxFiles = 4, MaxBytes = 12 })).Files.Count);
    }

    [Fact]
    public async Task A_folder_that_is_there_already_stays_as_it_is()
    {
        var package = await _model.PackAsync();
        Directory.CreateDirectory(_model.Beside("mine"));

        await Assert.ThrowsAsync<ArgumentException>(() => _model.UnpackAsync(package, "mine"));

        Assert.Empty(Directory.GetFileSystemEntries(_model.Beside("mine")));
    }

    private static async Task RefuseAsync(ModelFolder model, byte[] package, string expected)
    {
        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => model.UnpackAsync(package, "refused", expected));

        Assert.Equal(ModelPackageFault.HashMismatch, refused.Fault);
        Assert.Contains(expected, refused.Message);
        Assert.Contains(ModelFolder.HashOf(package), refused.Message);
        Assert.Equal((expected, ModelFolder.HashOf(package)), (refused.ExpectedSha256, refused.ActualSha256));
        Assert.False(Path.Exists(model.Beside("refused")));
    }

    private static bool IsReadableTar(byte[] package)
    {
        try
        {
            using var reader = new System.Formats.Tar.TarReader(new MemoryStream(package));
            while (reader.GetNextEntry() is { } entry)
            {
                entry.DataStream?.CopyTo(Stream.Null);
            }

            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or EndOfStreamException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Does something when the first bytes are written.</summary>
    private sealed class ActingStream(Action act) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Length == 0)
            {
                act();
            }

            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
