using System.Text;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>The hash fits in all of these: someone has registered them so.</summary>
public sealed class HostilePackageTests : IDisposable
{
    private readonly ModelFolder _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Control_a_harmless_package_made_in_the_same_way_is_unpacked()
    {
        var info = await _model.UnpackAsync(new HostilePackage().With("a/b.bin").With("größe").Build(), "control");

        Assert.Equal(["a/b.bin", "größe"], info.Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("./a")]
    [InlineData("/etc/cron.d/out")]
    [InlineData("//server/share")]
    [InlineData("C:/out")]
    [InlineData("C:out")]
    [InlineData("a\\\\..\\\\out")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\u0000b")]
    [InlineData("a\\nb")]
    [InlineData("a\\u007f")]
    [InlineData("nul")]
    [InlineData("a/COM1.txt")]
    [InlineData("aux .txt")]
    [InlineData("con¹")]
    [InlineData("COM¹")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData("a:stream")]
    [InlineData("a*")]
    [InlineData("o\u0308")]
    [InlineData("\\ud800")]
    [InlineData("")]
    public async Task A_path_that_escapes_or_is_no_name_is_refused(string path)
    {
        // As JSON has it: what the manifest says is what a reader gets, whatever the header of the entry is.
        var package = new HostilePackage().With("safe").WithManifest(json => json.Replace("\"safe\"", $"\"{path}\"")).Build();
        var isName = path is "con¹";

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "out"));

        Assert.True(
            refused.Fault == (isName ? ModelPackageFault.InvalidFormat : ModelPackageFault.UnsafePath)
            || (path == "\\ud800" && refused.Fault == ModelPackageFault.InvalidManifest),
            $"{path}: {refused.Fault}: {refused.Message}");
        Assert.Empty(_model.Others);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("A", "a")]
    [InlineData("a", "a/b")]
    [InlineData("A/b", "a/c")]
    [InlineData("Größe", "GRÖßE")]
    public async Task Names_that_are_one_on_some_systems_are_refused(string first, string second)
    {
        var refused = await Assert.ThrowsAsync<ModelPackageException>(
            () => _model.UnpackAsync(new HostilePackage().With(first).With(second).Build(), "out"));

        Assert.Equal(ModelPackageFault.NameCollision, refused.Fault);
        Assert.Empty(_model.Others);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        foreach (var path in new[] { new string('n', 256), string.Join('/', Enumerable.Repeat("folder", 200)), new string('n', 100_000) })
        {
            var refused = await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(new HostilePackage().With(path).Build(), "out"));

            Assert.Equal(ModelPackageFault.UnsafePath, refused.Fault);
            Assert.True(refused.Message.Length < 1000);
        }

        Assert.Single((await _model.UnpackAsync(new HostilePackage().With(new string('n', 255)).Build(), "control")).Files);
    }

    [Theory]
    [InlineData('1')] // hard link
    [InlineData('2')] // symbolic link
    [InlineData('3')] // device
    [InlineData('5')] // folder
    [InlineData('6')] // pipe
    [InlineData('x')] // pax header
    [InlineData('g')] // pax header for all
    [InlineData('L')] // GNU long name
    [InlineData('S')] // GNU sparse file
    [InlineData('\0')] // old file
    public async Task An_entry_that_is_no_plain_file_is_refused(char type)
    {
        var package = new HostilePackage().With("link").WithHeader(header =>
        {
            header[156] = (byte)type;
            Encoding.ASCII.GetBytes("/etc/passwd", header.AsSpan(157));
        }).Build();

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "out"));

        Assert.Equal((ModelPackageFault.InvalidFormat, "link"), (refused.Fault, refused.Path));
        Assert.Empty(_model.Others);
    }

    [Theory]
    [InlineData("GNU.sparse.size=1073741824")]
    [InlineData("linkpath=/etc/passwd")]
    [InlineData("path=../out")]
    [InlineData("SCHILY.xattr.user.x=y")]
    public async Task Another_pax_record_is_refused(string record)
    {
        var package = new HostilePackage().With("größe").Build();
        var at = package.AsSpan().IndexOf("path=model"u8);
        Encoding.ASCII.GetBytes(record, package.AsSpan(at));

        Assert.Equal(
            ModelPackageFault.InvalidFormat, (await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "out"))).Fault);
    }

    [Fact]
    public async Task A_claimed_size_past_the_limit_is_refused_before_a_file_is_written()
    {
        foreach (var size in new[] { (1L << 40) + 1, long.MaxValue })
        {
            var refused = await Assert.ThrowsAsync<ModelPackageException>(
                () => _model.UnpackAsync(new HostilePackage().With("a").With("bomb", claimedSize: size).Build(), "out"));
            Assert.Equal((ModelPackageFault.TooLarge, "bomb"), (refused.Fault, refused.Path));
        }

        var cut = await Assert.ThrowsAsync<ModelPackageException>(
            () => _model.UnpackAsync(new HostilePackage().With("bomb", claimedSize: 1L << 40).Build(), "out"));
        Assert.Equal(ModelPackageFault.Truncated, cut.Fault);
        Assert.Empty(_model.Others);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"size\":1", "\"size\":-1")]
    [InlineData("\"size\":1", "\"size\":1.0")]
    [InlineData("\"size\":1", "\"size\":\"1\"")]
    [InlineData("\"size\":1", "\"size\":99999999999999999999")]
    [InlineData("\"files\":[", "\"files\":{")]
    [InlineData("\"path\":\"a\"", "\"path\":\"a\",\"path\":\"b\"")]
    [InlineData("\"path\":\"a\"", "\"path\":null")]
    [InlineData("\"path\":\"a\"", "\"path\": \"a\"")]
    [InlineData("\"path\":\"a\"", "\"path\":\"\\u0061\"")]
    [InlineData("\"path\":\"a\"", "\"mode\":511,\"path\":\"a\"")]
    [InlineData("\"sha256\":\"", "\"sha256\":\"A")]
    [InlineData("]}", "]} ")]
    [InlineData("]}", "]}{}")]
    [InlineData("]}", "]")]
    public async Task A_list_that_is_spelled_otherwise_is_refused(string text, string replacement)
    {
        var package = new HostilePackage().With("a").WithManifest(json => json.Replace(text, replacement)).Build();

        Assert.Equal(
            ModelPackageFault.InvalidManifest, (await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "out"))).Fault);
    }

    [Fact]
    public async Task A_list_out_of_order_or_without_a_file_is_refused()
    {
        foreach (var package in new[] { new HostilePackage().With("b").With("a").Build(), new HostilePackage().Build() })
        {
            Assert.Equal(
                ModelPackageFault.InvalidManifest, (await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "out"))).Fault);
        }
    }

    [Fact]
    public async Task A_file_that_differs_from_the_list_is_refused_by_name()
    {
        var package = new HostilePackage().With("weights", "good").Build();
        package[package.AsSpan().IndexOf("good"u8)]++;

        var refused = await Assert.ThrowsAsync<ModelPackageException>(() => _model.UnpackAsync(package, "out"));

        Assert.Equal((ModelPackageFault.DamagedFile, "weights"), (refused.Fault, refused.Path));
        Assert.Empty(_model.Others);
    }
}
