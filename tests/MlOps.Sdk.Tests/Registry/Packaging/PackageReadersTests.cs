using System.ComponentModel;
using System.Formats.Tar;
using System.Text;
using MlOps.Testing;
using TarEntry = MlOps.Sdk.Registry.Packaging.TarEntry;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>Programs that know nothing of us read a package.</summary>
public sealed class PackageReadersTests : IDisposable
{
    private readonly ModelFolder _model = ModelFolder.Some();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task The_frameworks_reader_of_tar_gives_every_file()
    {
        using var reader = new TarReader(new MemoryStream(await _model.PackAsync()));
        var contents = new Dictionary<string, string>();
        while (await reader.GetNextEntryAsync(cancellationToken: TestContext.Current.CancellationToken) is { } entry)
        {
            contents[entry.Name] = entry.DataStream is null ? "" : await new StreamReader(entry.DataStream).ReadToEndAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            ["mlops-package.json", "model/data/" + new string('a', 120) + ".bin", "model/data/größe.txt", "model/empty", "model/model.onnx"],
            contents.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("weights", contents["model/model.onnx"]);
    }

    [Fact]
    public async Task Python_reads_the_files_and_finds_their_hashes_in_the_list()
    {
        await File.WriteAllBytesAsync(_model.Beside("model.tar"), await _model.PackAsync(), TestContext.Current.CancellationToken);
        ProcessResult result;
        try
        {
            result = await ProcessRunner.RunAsync(
                "python3",
                [
                    "-X", "utf8", "-c",
                    """
                    import hashlib, json, sys, tarfile
                    with tarfile.open(sys.argv[1]) as package:
                        names = package.getnames()
                        listed = json.load(package.extractfile("mlops-package.json"))
                        for file in listed["files"]:
                            content = package.extractfile("model/" + file["path"]).read()
                            assert len(content) == file["size"] and hashlib.sha256(content).hexdigest() == file["sha256"], file
                    assert names == ["mlops-package.json"] + ["model/" + file["path"] for file in listed["files"]], names
                    assert [f["path"] for f in listed["files"]] == sorted(f["path"] for f in listed["files"])
                    print(len(names))
                    """,
                    _model.Beside("model.tar"),
                ]);
        }
        catch (Win32Exception exception)
        {
            Assert.Skip($"There is no python3 to compare with: {exception.Message}");
            return;
        }

        Assert.Equal("5", result.EnsureSuccess().Output.Trim());
    }

    [Fact]
    public void A_size_past_what_a_plain_header_holds_is_in_a_pax_header()
    {
        var header = TarEntry.Header("model/weights.bin", 10L << 30, number: 1);

        Assert.Equal(3 * TarEntry.BlockSize, header.Length);
        Assert.Contains("20 size=10737418240\n", Encoding.ASCII.GetString(header));
        Assert.Equal(TarEntry.BlockSize, TarEntry.Header("model/weights.bin", (8L << 30) - 1, number: 1).Length);
    }
}
