using System.Text;
using System.Text.Json;
using MlOps.Sdk.Tracking.Context;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class PackageFileTests
{
    private const string Deps = """
        {
          "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0/linux-x64", "signature": "" },
          "compilationOptions": {},
          "targets": {
            ".NETCoreApp,Version=v10.0": {},
            ".NETCoreApp,Version=v10.0/linux-x64": {
              "Train/1.0.0": { "dependencies": { "Refit": "16.4.0", "Polly.Core": "8.9.1" }, "runtime": { "Train.dll": {} } },
              "Refit/16.4.0": { "dependencies": { "Polly.Core": "8.9.1" }, "runtime": { "lib/net10.0/Refit.dll": {} } },
              "Polly.Core/8.9.1": {}
            }
          },
          "libraries": {
            "Train/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
            "Refit/16.4.0": { "type": "package", "serviceable": true, "sha512": "sha512-a" }
          }
        }
        """;

    [Fact]
    public void The_graph_has_every_package_with_what_it_needs()
    {
        using var written = JsonDocument.Parse(PackageFile.Write(Encoding.UTF8.GetBytes(Deps)));

        var packages = written.RootElement.GetProperty("packages").EnumerateArray().ToArray();
        Assert.Equal(".NETCoreApp,Version=v10.0/linux-x64", written.RootElement.GetProperty("target").GetString());
        Assert.Equal(["Train 1.0.0", "Refit 16.4.0", "Polly.Core 8.9.1"], packages.Select(package => $"{package.GetProperty("name")} {package.GetProperty("version")}"));
        Assert.Equal("""{ "Polly.Core": "8.9.1" }""", packages[1].GetProperty("dependencies").GetRawText().ReplaceLineEndings(" ").Replace("  ", "", StringComparison.Ordinal));
        Assert.Equal(("package", "project"), (packages[1].GetProperty("type").GetString(), packages[0].GetProperty("type").GetString()));
        Assert.False(packages[2].TryGetProperty("type", out _));
    }

    [Fact]
    public void The_graph_of_these_tests_has_their_packages()
    {
        var own = Path.ChangeExtension(typeof(PackageFileTests).Assembly.Location, ".deps.json");

        var written = Encoding.UTF8.GetString(PackageFile.Write(File.ReadAllBytes(own)));

        Assert.Contains("\"Polly.Core\"", written, StringComparison.Ordinal);
        Assert.Contains("\"CsCheck\"", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "runtimeTarget": { "name": 3 }, "targets": {} }""")]
    [InlineData("""{ "runtimeTarget": { "name": "a" }, "targets": { "a": [] } }""")]
    [InlineData("""{ "runtimeTarget": "a", "targets": "b" }""")]
    public void Another_file_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => PackageFile.Write(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_damaged_file_is_refused() => Assert.ThrowsAny<JsonException>(() => PackageFile.Write(Encoding.UTF8.GetBytes(Deps[..200])));
}
