using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class VersionFileCacheTests
{
    [Fact]
    public async Task A_file_that_did_not_change_is_not_parsed_again()
    {
        var cache = new VersionFileCache();
        var compilation = CSharpCompilation.Create("Case");
        var files = Enumerable.Range(0, 50).Select(index => (Path: $"/repo/{index}/Dockerfile", Text: $"FROM python:{index}\n")).ToList();

        await RunAsync();
        var first = cache.Reads;
        await RunAsync();
        var second = cache.Reads;
        files[7] = (files[7].Path, "FROM python\n");
        await RunAsync();

        Assert.Equal(50, first);
        Assert.Equal(50, second);
        Assert.Equal(51, cache.Reads);

        async Task RunAsync()
        {
            var texts = files.Select(file => (AdditionalText)new VersionRun.TextFile(file.Path, file.Text));
            var diagnostics = await VersionRun.OverAsync(compilation, [new UnpinnedVersionAnalyzer(cache)], [.. texts], []);
            Assert.Equal(50, diagnostics.Length);
        }
    }

    [Fact]
    public void Files_with_the_same_text_and_other_names_are_read_for_what_they_are()
    {
        var cache = new VersionFileCache();

        var requirements = cache.Get("/repo/requirements.txt", SourceText.From("numpy\n"));
        var other = cache.Get("/repo/notes.txt", SourceText.From("numpy\n"));

        Assert.Single(requirements.References);
        Assert.Empty(other.References);
    }

    [Fact]
    public async Task A_file_is_read_once_for_its_own_sake_and_for_those_that_ask_it()
    {
        var cache = new VersionFileCache();
        var files = new List<AdditionalText> { new VersionRun.TextFile("/repo/Directory.Build.props", "<Project><PropertyGroup><RestorePackagesWithLockFile>true</RestorePackagesWithLockFile><RestoreLockedMode>true</RestoreLockedMode></PropertyGroup></Project>") };
        for (var index = 0; index < 100; index++)
        {
            files.Add(new VersionRun.TextFile($"/repo/src/{index}/{index}.csproj", "<Project><ItemGroup><PackageReference Include=\"A\" Version=\"1.0.0\" /></ItemGroup></Project>"));
        }

        var diagnostics = await VersionRun.OverAsync(CSharpCompilation.Create("Case"), [new UnpinnedVersionAnalyzer(cache)], [.. files], []);

        Assert.Empty(diagnostics);
        Assert.Equal(101, cache.Reads);
    }
}
