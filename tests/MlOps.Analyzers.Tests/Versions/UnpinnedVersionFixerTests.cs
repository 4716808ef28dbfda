using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using MlOps.Analyzers.CodeFixes.Versions;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class UnpinnedVersionFixerTests
{
    private const string Lock = """{ "version": 1, "dependencies": { "net10.0": { "Polly": { "type": "Direct", "resolved": "8.4.1" } } } }""";
    private const string Commit = "b4ffde65f46336ab88eb53be808477a3936bae11";
    private const string Locked = "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile><RestoreLockedMode>true</RestoreLockedMode>";

    [Theory]
    [InlineData("<PackageReference Include=\"Polly\" Version=\"8.*\" />", "<PackageReference Include=\"Polly\" Version=\"8.4.1\" />")]
    [InlineData("<PackageReference Include=\"Polly\" />", "<PackageReference Include=\"Polly\" Version=\"8.4.1\" />")]
    public async Task A_package_gets_the_version_that_the_lock_file_resolved(string before, string after)
    {
        var fix = await FixAsync("MLOPS2001", ("/repo/App.csproj", Project(Locked, before)), ("/repo/packages.lock.json", Lock));

        Assert.Equal(Project(Locked, after), fix);
    }

    [Fact]
    public async Task A_package_that_no_lock_file_knows_is_left_alone()
    {
        Assert.Null(await FixAsync("MLOPS2001", ("/repo/App.csproj", Project(Locked, "<PackageReference Include=\"Serilog\" Version=\"*\" />")), ("/repo/packages.lock.json", Lock)));
    }

    [Fact]
    public async Task A_project_without_a_lock_gets_both_properties()
    {
        var text = await FixAsync("MLOPS2002", ("/repo/App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <ItemGroup><PackageReference Include=\"Polly\" Version=\"8.4.1\" /></ItemGroup>\n</Project>\n"));

        Assert.Equal(
            "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n    <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>\n    <RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>\n"
            + "  </PropertyGroup>\n  <ItemGroup><PackageReference Include=\"Polly\" Version=\"8.4.1\" /></ItemGroup>\n</Project>\n",
            text);
        Assert.Empty(await VersionRun.OverAsync([("/repo/App.csproj", text!)], []));
    }

    [Fact]
    public async Task A_lock_that_is_off_is_turned_on()
    {
        var text = await FixAsync("MLOPS2002", ("/repo/App.csproj", Project("<RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>", "")));

        Assert.Equal(Project("<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>", ""), text);
    }

    [Fact]
    public async Task An_action_gets_the_commit_that_another_workflow_has_for_its_tag_and_keeps_the_tag()
    {
        var text = await FixAsync(
            "MLOPS2006",
            ("/repo/.github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4.1.1\n"),
            ("/repo/.github/workflows/b.yml", $"on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@{Commit} # v4.1.1\n"));

        Assert.Equal($"on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@{Commit} # v4.1.1\n", text);
    }

    [Fact]
    public async Task An_action_whose_commit_nobody_wrote_down_is_left_alone()
    {
        Assert.Null(await FixAsync("MLOPS2006", ("/repo/.github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4\n")));
    }

    private static string Project(string properties, string items) => $"<Project>\n  <PropertyGroup>{properties}</PropertyGroup>\n  <ItemGroup>{items}</ItemGroup>\n</Project>\n";

    /// <summary>The first file's text after its first fix; null when none is offered.</summary>
    private static async Task<string?> FixAsync(string rule, params (string Path, string Text)[] files)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Tested", LanguageNames.CSharp);
        foreach (var (path, text) in files)
        {
            project = project.AddAdditionalDocument(Path.GetFileName(path), text, filePath: path).Project;
        }

        var document = project.AdditionalDocuments.Single(document => document.FilePath == files[0].Path);
        var diagnostics = await VersionRun.OverAsync(files, []);
        var actions = new List<CodeAction>();
        await new UnpinnedVersionFixer().RegisterCodeFixesAsync(
            new(document, diagnostics.First(diagnostic => diagnostic.Id == rule && diagnostic.Location.GetLineSpan().Path == files[0].Path), (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        if (actions.Count == 0)
        {
            return null;
        }

        var operations = await Assert.Single(actions).GetOperationsAsync(TestContext.Current.CancellationToken);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetAdditionalDocument(document.Id)!;
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }
}
