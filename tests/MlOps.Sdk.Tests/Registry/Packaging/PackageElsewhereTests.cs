using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>The same model on another machine: another process, with all that a package must not depend on changed.</summary>
public sealed class PackageElsewhereTests : IDisposable
{
    private static readonly Dictionary<string, string?> Elsewhere = new()
    {
        ["TZ"] = "Pacific/Kiritimati", ["LC_ALL"] = "tr_TR.UTF-8", ["LANG"] = "tr_TR.UTF-8",
    };

    private readonly ModelFolder _model = ModelFolder.Some();

    private static string App => RepositoryPaths.ArtifactsOf("MlOps.TestApp");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("000")]
    [InlineData("077")]
    public async Task Another_culture_time_zone_mask_and_working_directory_give_the_same_bytes(string umask)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The umask is set with Linux's tools.");
        var package = await _model.PackAsync();
        await File.WriteAllBytesAsync(_model.Beside("package"), package, Token);

        var result = await ProcessRunner.RunAsync(
            "/bin/sh",
            ["-c", $"umask {umask} && exec \"$@\"", "sh", App, "repack", _model.Beside("package"), ModelFolder.HashOf(package), _model.Beside("unpacked"), _model.Beside("again")],
            Elsewhere,
            workingDirectory: "/");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(ModelFolder.HashOf(package), result.Output.Trim());
        Assert.Equal(package, await File.ReadAllBytesAsync(_model.Beside("again"), Token));
        var mode = await ProcessRunner.RunAsync("/usr/bin/stat", ["-c", "%a", Path.Combine(_model.Beside("unpacked"), "model.onnx")]);
        Assert.Equal(umask == "000" ? "666" : "600", mode.Output.Trim()); // the mask was in force
    }

    [Fact]
    public async Task Another_user_gets_the_same_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "Only root on Linux, with setpriv, can act as another user.");
        string[] asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        var canRead = await ProcessRunner.RunAsync("/usr/bin/setpriv", [.. asNobody, "test", "-x", App]);
        Assert.SkipUnless(canRead.ExitCode == 0, $"Another user can't read '{App}': a folder above it is closed.");
        var package = await _model.PackAsync();
        var open = Directory.CreateDirectory(_model.Beside("open")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(open, "package"), package, Token);
        await ProcessRunner.RunAsync("/bin/chmod", ["777", Path.GetDirectoryName(open)!, open, Path.Combine(open, "package")]);

        var result = await ProcessRunner.RunAsync(
            "/usr/bin/setpriv",
            [.. asNobody, App, "repack", Path.Combine(open, "package"), ModelFolder.HashOf(package), Path.Combine(open, "unpacked"), Path.Combine(open, "again")],
            new Dictionary<string, string?>(Elsewhere) { ["HOME"] = open });

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(package, await File.ReadAllBytesAsync(Path.Combine(open, "again"), Token));
        var owner = await ProcessRunner.RunAsync("/usr/bin/stat", ["-c", "%u", Path.Combine(open, "unpacked", "model.onnx")]);
        Assert.Equal("65534", owner.Output.Trim()); // it was another user
    }
}
