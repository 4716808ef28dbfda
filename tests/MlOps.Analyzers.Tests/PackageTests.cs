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
            ["analyzers/dotnet/cs/MlOps.Analyzers.CodeFixes.dll", "analyzers/dotnet/cs/MlOps.Analyzers.dll", "buildTransitive/MlOps.Analyzers.Once.targets", "buildTransitive/MlOps.Analyzers.Root.proj", "buildTransitive/MlOps.Analyzers.targets"],
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
    public async Task A_file_of_a_project_with_several_frameworks_is_warned_of_once()
    {
        var folder = feed.Project(
            "several",
            ("Some.cs", "public class Some;"),
            ("several.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting><DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads></PropertyGroup>{Reference}</Project>"),
            ("appsettings.json", "{\n  \"Db\": { \"Password\": \"hV7x-Rk29!tQzw\" }\n}\n"));

        var (exitCode, output) = await LocalFeed.BuildAsync(folder);

        Assert.True(exitCode == 0, output);
        Assert.Equal(1, CountOf("appsettings.json(2,24): warning MLOPS1005", output));
    }

    [Fact]
    public async Task Files_at_the_root_and_in_a_project_within_another_are_warned_of_once_for_all_projects()
    {
        const string Settings = "{\n  \"Db\": { \"Password\": \"hV7x-Rk29!tQzw\" }\n}\n";
        var folder = feed.Project(
            "solution",
            (".git/HEAD", "ref: refs/heads/main\n"),
            (".github/workflows/build.yml", "env:\n  DB_PASSWORD: hV7x-Rk29!tQzw\n"),
            ("docker-compose.yml", "services:\n  db:\n    environment:\n      DB_PASSWORD: hV7x-Rk29!tQzw\n"),
            (".env", "DB_PASSWORD=hV7x-Rk29!tQzw\n"),
            ("node_modules/some/.env", "DB_PASSWORD=hV7x-Rk29!tQzw\n"),
            ("Directory.Build.props", $"<Project>{Reference}</Project>"),
            ("outer/outer.csproj", ProjectFile("<ItemGroup><ProjectReference Include=\"inner/inner.csproj\" /><Compile Remove=\"inner/**\" /></ItemGroup>")),
            ("outer/Program.cs", "System.Console.WriteLine();"),
            ("outer/appsettings.json", Settings),
            ("outer/inner/inner.csproj", ProjectFile("")),
            ("outer/inner/Program.cs", "System.Console.WriteLine();"),
            ("outer/inner/appsettings.json", Settings));

        var (exitCode, output) = await LocalFeed.BuildAsync(Path.Combine(folder, "outer"));
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), $"<Project><PropertyGroup><MlOpsScanRoot>false</MlOpsScanRoot></PropertyGroup>{Reference}</Project>");
        var (_, withoutRoot) = await LocalFeed.BuildAsync(Path.Combine(folder, "outer"));

        Assert.True(exitCode == 0, output);
        Assert.Equal(1, CountOf("outer/appsettings.json(2,24): warning MLOPS1005", output));
        Assert.Equal(1, CountOf("outer/inner/appsettings.json(2,24): warning MLOPS1005", output));
        Assert.Equal(1, CountOf("build.yml(2,16): warning MLOPS1005", output));
        Assert.Equal(1, CountOf("docker-compose.yml(4,20): warning MLOPS1005", output));
        Assert.Equal(1, CountOf("solution/.env(1,13): warning MLOPS1005", output));
        Assert.Equal(0, CountOf("node_modules", output));
        Assert.Equal(0, CountOf("solution/.env", withoutRoot));
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

    /// <summary>How many places are warned of: a build says each twice, when it finds it and at its end.</summary>
    private static int CountOf(string part, string output) =>
        output.Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal)).GroupBy(line => line.Trim(), StringComparer.Ordinal).Sum(same => (same.Count() + 1) / 2);

    private static string ProjectFile(string items, string properties = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>{properties}</PropertyGroup>
          {items}
        </Project>
        """;
}
