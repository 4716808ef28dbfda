using System.IO.Compression;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests;

/// <summary>The package as its users get it: from a feed, into projects that know nothing of this repository.</summary>
public sealed class PackageTests(LocalFeed feed) : IClassFixture<LocalFeed>
{
    private const int MostBytes = 400_000;

    private const string Reference = $"<ItemGroup><PackageReference Include=\"MlOps.Analyzers\" Version=\"{LocalFeed.Version}\" PrivateAssets=\"all\" /></ItemGroup>";

    private const string Code = """
        var connection = Environment.GetEnvironmentVariable("DB") ?? "";
        var password = "hV7x-Rk29!tQzw";
        Console.WriteLine(connection + password);
        """;

    [Fact]
    public void It_is_small_depends_on_nothing_and_holds_rules_and_fixes()
    {
        using var package = ZipFile.OpenRead(feed.PackagePath);
        using var reader = new StreamReader(package.GetEntry("MlOps.Analyzers.nuspec")!.Open());

        Assert.True(new FileInfo(feed.PackagePath).Length < MostBytes);
        Assert.DoesNotContain("<dependenc", reader.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["analyzers/dotnet/cs/MlOps.Analyzers.CodeFixes.dll", "analyzers/dotnet/cs/MlOps.Analyzers.dll", "buildTransitive/MlOps.Analyzers.targets"],
            package.Entries.Select(entry => entry.FullName).Where(name => name.Contains('/') && !name.StartsWith("_rels", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_console_project_is_warned_with_file_and_line_and_is_not_without_the_package()
    {
        var folder = feed.Project("console", ("Program.cs", Code), ("console.csproj", ProjectFile(Reference)));
        var with = await LocalFeed.BuildAsync(folder);
        feed.Project("console", ("console.csproj", ProjectFile("")));
        var without = await LocalFeed.BuildAsync(folder);

        Assert.Contains("Program.cs(2,16): warning MLOPS1002", with.Output, StringComparison.Ordinal);
        Assert.Equal(0, with.ExitCode);
        Assert.DoesNotContain("MLOPS", without.Output, StringComparison.Ordinal);
        Assert.Equal(0, without.ExitCode);
    }

    [Fact]
    public async Task The_files_beside_the_code_are_looked_at_too()
    {
        var folder = feed.Project(
            "files",
            ("Program.cs", "Console.WriteLine();"),
            ("files.csproj", ProjectFile(Reference)),
            ("appsettings.json", "{\n  \"Db\": { \"Password\": \"hV7x-Rk29!tQzw\" }\n}\n"),
            ("deploy/Dockerfile", "FROM scratch\nENV DB_PASSWORD=hV7x-Rk29!tQzw\n"),
            (".globalconfig", "is_global = true\n"));
        var (exitCode, output) = await LocalFeed.BuildAsync(folder);
        feed.Project("files", ("files.csproj", ProjectFile(Reference, "<MlOpsScanFiles>false</MlOpsScanFiles>")));
        var (_, silent) = await LocalFeed.BuildAsync(folder);

        Assert.Contains("appsettings.json(2,24): warning MLOPS1005", output, StringComparison.Ordinal);
        Assert.Contains("Dockerfile(2,17): warning MLOPS1005", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("MLOPS", silent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_become_errors_where_the_project_says_so()
    {
        var folder = feed.Project("strict", ("Program.cs", Code), ("strict.csproj", ProjectFile(Reference, "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>")));

        var (exitCode, output) = await LocalFeed.BuildAsync(folder);

        Assert.Contains("Program.cs(2,16): error MLOPS1002", output, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task A_test_project_with_Directory_Build_props_is_warned_and_its_editorconfig_is_heard()
    {
        var folder = feed.Project(
            "props",
            ("Directory.Build.props", $"<Project>{Reference}</Project>"),
            (".editorconfig", "root = true\n[Fixtures/**.cs]\nmlops_credentials.excluded_paths = **\n[Quiet.cs]\ndotnet_diagnostic.MLOPS1002.severity = none\n"),
            ("Some.Tests/Some.Tests.csproj", ProjectFile("", "<IsTestProject>true</IsTestProject><IsPackable>false</IsPackable>")),
            ("Some.Tests/Program.cs", Code));
        feed.Project("props/Some.Tests", ("Fixtures/Data.cs", "class Data { public string Password = \"hV7x-Rk29!tQzw\"; }"), ("Quiet.cs", "class Quiet { public string Password = \"hV7x-Rk29!tQzw\"; }"));
        File.Move(Path.Combine(folder, ".editorconfig"), Path.Combine(folder, "Some.Tests", ".editorconfig"));

        var (exitCode, output) = await LocalFeed.BuildAsync(Path.Combine(folder, "Some.Tests"));

        Assert.Contains("Program.cs(2,16): warning MLOPS1002", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Data.cs", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Quiet.cs", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    private static string ProjectFile(string items, string properties = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>{properties}</PropertyGroup>
          {items}
        </Project>
        """;
}
