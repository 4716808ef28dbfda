using System.IO.Compression;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests;

/// <summary>The package as its users get it: from a feed, into projects that know nothing of this repository.</summary>
public sealed class PackageTests(LocalFeed feed) : IClassFixture<LocalFeed>
{
    private const int MostBytes = 400_000;

    private const string Reference = $"<ItemGroup><PackageReference Include=\"MlOps.Analyzers\" Version=\"{LocalFeed.Version}\" PrivateAssets=\"all\" /></ItemGroup>";

    /// <summary>A workflow as it was found: an action by a tag, a tool without a version, an image that is pushed by a tag.</summary>
    private const string Practice = """
        name: train
        on: [push]
        jobs:
          train:
            runs-on: ubuntu-latest
            steps:
            - uses: actions/checkout@v3
            - run: |
                pip install ruff
                docker build -t registry.example.com/model:v1 .
                docker push registry.example.com/model:v1

        """;

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
            ["analyzers/dotnet/cs/MlOps.Analyzers.CodeFixes.dll", "analyzers/dotnet/cs/MlOps.Analyzers.dll", "buildMultiTargeting/MlOps.Analyzers.targets", "buildTransitive/MlOps.Analyzers.ApplyEdits.cs", "buildTransitive/MlOps.Analyzers.Fix.targets", "buildTransitive/MlOps.Analyzers.Once.targets", "buildTransitive/MlOps.Analyzers.Root.proj", "buildTransitive/MlOps.Analyzers.targets"],
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

    [Fact]
    public async Task Each_rule_about_versions_speaks_in_a_build_with_file_and_line_and_hears_the_global_configuration()
    {
        var folder = feed.Project(
            "versions",
            ("Program.cs", "var model = \"models:/churn/latest\";\nConsole.WriteLine(model);\n"),
            ("versions.csproj", ProjectFile(Reference.Replace(LocalFeed.Version, "0.1.0-*", StringComparison.Ordinal))),
            ("Dockerfile", "FROM python\nRUN pip install ruff\n"),
            ("requirements.txt", "numpy\n"),
            (".github/workflows/train.yml", Practice),
            ("main.tf", "terraform {}\n"),
            (".config/dotnet-tools.json", "{ \"version\": 1, \"tools\": { \"some.tool\": { \"version\": \"1.*\", \"commands\": [] } } }\n"),
            ("pod.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: train\n"));
        var (exitCode, output) = await LocalFeed.BuildAsync(folder);
        feed.Project("versions", (".globalconfig", "is_global = true\n" + string.Concat(Enumerable.Range(2001, 10).Select(id => $"dotnet_diagnostic.MLOPS{id}.severity = {(id == 2007 ? "error" : "none")}\n"))));
        var (strict, heard) = await LocalFeed.BuildAsync(folder);

        Assert.Equal(0, exitCode);
        string[] expected =
        [
            "versions.csproj(3,67): warning MLOPS2001", "versions.csproj(1,2): warning MLOPS2002", "Dockerfile(1,6): warning MLOPS2003", "Dockerfile(2,17): warning MLOPS2004", "train.yml(9,21): warning MLOPS2004",
            "requirements.txt(1,1): warning MLOPS2005", "train.yml(7,13): warning MLOPS2006", "main.tf(1,1): warning MLOPS2007", "Program.cs(1,13): warning MLOPS2008", "dotnet-tools.json(1,55): warning MLOPS2009", "pod.yaml(5,11): warning MLOPS2010",
        ];
        TestContext.Current.TestOutputHelper!.WriteLine(output);
        Assert.Equal([], expected.Where(line => !output.Contains(line, StringComparison.Ordinal)));
        Assert.Equal(1, strict);
        Assert.Contains("main.tf(1,1): error MLOPS2007", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("warning MLOPS", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelines_scripts_and_lock_files_of_every_kind_are_handed_to_the_rules_in_a_project_and_at_the_root()
    {
        (string Path, string Text)[] kinds =
        [
            ("Jenkinsfile", "node { docker.image('redis').inside { } }\n"),
            ("setup.ps1", "Install-Module Pester\n"),
            (".circleci/config.yml", "version: 2.1\norbs: {a: acme/a@1}\n"),
            ("bitbucket-pipelines.yml", "image: node\n"),
            (".drone.yml", "kind: pipeline\ntype: docker\nsteps: [{image: golang}]\n"),
            (".woodpecker.yml", "steps: [{image: golang}]\n"),
            ("kustomize/Kustomization", "resources: ['github.com/acme/a']\n"),
            ("package.json", "{\"dependencies\": {\"a\": \"^1.2.3\", \"b\": \"*\"}}\n"),
            ("yarn.lock", "# yarn lockfile v1\n"),
        ];
        var folder = feed.Project(
            "kinds",
            [
                (".git/HEAD", "ref: refs/heads/main\n"),
                (".globalconfig", "is_global = true\nmlops_pinning.lock.beside = any\ndotnet_diagnostic.MLOPS2002.severity = none\n"),
                ("Directory.Build.props", $"<Project>{Reference}</Project>"),
                ("app/app.csproj", ProjectFile("")),
                ("app/Program.cs", "System.Console.WriteLine();"),
                .. kinds,
                .. kinds.Select(kind => ("app/" + kind.Path, kind.Text)),
            ]);

        var (exitCode, output) = await LocalFeed.BuildAsync(Path.Combine(folder, "app"));

        Assert.True(exitCode == 0, output);
        string[] expected =
        [
            "Jenkinsfile(1,22): warning MLOPS2003", "setup.ps1(1,16): warning MLOPS2004", ".circleci/config.yml(2,11): warning MLOPS2006", "bitbucket-pipelines.yml(1,8): warning MLOPS2003",
            ".drone.yml(3,17): warning MLOPS2003", ".woodpecker.yml(1,17): warning MLOPS2003", "kustomize/Kustomization(1,14): warning MLOPS2005", "package.json(1,40): warning MLOPS2005",
        ];
        Assert.Equal([], expected.Where(line => CountOf("/kinds/app/" + line, output) != 1 || CountOf("/kinds/" + line, output) != 1));
        Assert.Equal(0, CountOf("package.json(1,25)", output));
    }

    [Fact]
    public async Task The_practice_this_grew_from_lights_up_in_a_build_and_its_pinned_twin_is_silent()
    {
        const string Locked = "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile><RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>";
        var files = new (string Path, string Text)[]
        {
            ("Program.cs", "Console.WriteLine();\n"),
            ("practice.csproj", ProjectFile(Reference, Locked)),
            ("Dockerfile", "FROM python:3.12.4@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nCOPY . .\nCMD [\"python\", \"train.py\"]\n"),
            (".github/workflows/train.yml", Practice),
        };
        var folder = feed.Project("practice", files);
        var loose = await LocalFeed.BuildAsync(folder);
        feed.Project("practice", (".github/workflows/train.yml", Practice.Replace("@v3", "@b4ffde65f46336ab88eb53be808477a3936bae11 # v4.1.1", StringComparison.Ordinal).Replace("ruff", "ruff==0.5.1", StringComparison.Ordinal)));
        var pinned = await LocalFeed.BuildAsync(folder);

        Assert.Contains("train.yml(7,13): warning MLOPS2006", loose.Output, StringComparison.Ordinal);
        Assert.Contains("train.yml(9,21): warning MLOPS2004", loose.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MLOPS", pinned.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), (loose.ExitCode, pinned.ExitCode));
    }

    [Fact]
    public async Task What_the_rules_know_is_written_into_files_beside_the_code_on_request()
    {
        const string Commit = "b4ffde65f46336ab88eb53be808477a3936bae11";
        const string Settings = "{\r\n  \"Db\": { \"Password\": \"hV7x-Rk29!tQzw\" }\r\n}\r\n";
        var floating = Reference.Replace(LocalFeed.Version, "0.1.0-*", StringComparison.Ordinal);
        var folder = feed.Project(
            "fixed",
            (".git/HEAD", "ref: refs/heads/main\n"),
            (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4.1.1\n    - uses: acme/unknown@v1\n"),
            (".github/workflows/b.yml", $"on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@{Commit} # v4.1.1\n"),
            ("app/Program.cs", "this does not compile"),
            ("app/app.csproj", ProjectFile(floating, "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>")),
            ("app/appsettings.json", "\uFEFF" + Settings));
        string Text(string path) => File.ReadAllText(Path.Combine(folder, path));
        var before = Text("app/app.csproj");

        var dry = await LocalFeed.BuildAsync(Path.Combine(folder, "app"), "-t:MlOpsFix", "-p:MlOpsDryRun=true");
        Assert.True(dry.ExitCode == 0, dry.Output);
        Assert.Contains("MlOpsFix would write 2 changes. 1 without a fix", dry.Output, StringComparison.Ordinal);
        Assert.Contains("MlOpsFix would write 1 changes. 1 without a fix", dry.Output, StringComparison.Ordinal);
        Assert.Equal(before, Text("app/app.csproj"));

        var run = await LocalFeed.BuildAsync(Path.Combine(folder, "app"), "-t:MlOpsFix");
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains($"Version=\"{LocalFeed.Version}\"", Text("app/app.csproj"), StringComparison.Ordinal);
        Assert.Contains("<RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>", Text("app/app.csproj"), StringComparison.Ordinal);
        Assert.Contains($"- uses: actions/checkout@{Commit} # v4.1.1\n    - uses: acme/unknown@v1\n", Text(".github/workflows/a.yml"), StringComparison.Ordinal);
        Assert.Equal(Settings, Text("app/appsettings.json"));

        var asked = await LocalFeed.BuildAsync(Path.Combine(folder, "app"), "-t:MlOpsFix", "-p:MlOpsFixCredentials=true");
        Assert.Contains("MlOpsFix wrote 1 changes.", asked.Output, StringComparison.Ordinal);
        Assert.Equal(Settings.Replace("hV7x-Rk29!tQzw", "", StringComparison.Ordinal), Text("app/appsettings.json"));
        Assert.Equal(0xEF, File.ReadAllBytes(Path.Combine(folder, "app/appsettings.json"))[0]);
        Assert.DoesNotContain("hV7x-Rk29", dry.Output + run.Output + asked.Output, StringComparison.Ordinal);

        var (_, left) = await LocalFeed.BuildAsync(Path.Combine(folder, "app"));
        Assert.DoesNotContain("MLOPS2001", left, StringComparison.Ordinal);
        Assert.DoesNotContain("MLOPS2002", left, StringComparison.Ordinal);
        Assert.DoesNotContain("MLOPS1005", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_with_several_frameworks_is_fixed_once()
    {
        var folder = feed.Project(
            "severalfixed",
            ("Some.cs", "public class Some;"),
            ("severalfixed.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting><DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads></PropertyGroup>{Reference}</Project>"));

        var (exitCode, output) = await LocalFeed.BuildAsync(folder, "-t:MlOpsFix");

        Assert.True(exitCode == 0, output);
        Assert.Equal(2, (await File.ReadAllTextAsync(Path.Combine(folder, "severalfixed.csproj"), TestContext.Current.CancellationToken)).Split("<RestorePackagesWithLockFile>").Length);
    }

    [Fact]
    public async Task Projects_that_are_fixed_at_the_same_time_write_what_they_share_once()
    {
        var names = new[] { "a", "b", "c", "d" };
        var comments = string.Concat(Enumerable.Repeat("    <!-- a long file takes longer to write -->\n", 2_000));
        var shared = $"<Project>\n{comments}  <PropertyGroup>\n    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>\n    <RestoreLockedMode>false</RestoreLockedMode>\n  </PropertyGroup>\n"
            + $"  <ItemGroup><PackageVersion Include=\"MlOps.Analyzers\" Version=\"{LocalFeed.Version}\" /></ItemGroup>\n{comments}</Project>\n";
        var projects = string.Concat(names.Select(name => $"  <Project Path=\"src/{name}/{name}.csproj\" />\n"));
        var reference = Reference.Replace($" Version=\"{LocalFeed.Version}\"", "", StringComparison.Ordinal);
        var folder = feed.Project(
            "together",
            [
                ("together.slnx", $"<Solution>\n{projects}</Solution>\n"),
                ("Directory.Packages.props", shared),
                ("Directory.Build.props", "<Project>\n  <PropertyGroup><RestorePackagesWithLockFile>false</RestorePackagesWithLockFile></PropertyGroup>\n</Project>\n"),
                .. names.Select(name => ($"src/{name}/{name}.csproj", ProjectFile(reference))),
            ]);
        string Text(string path) => File.ReadAllText(Path.Combine(folder, path));

        var (exitCode, output) = await LocalFeed.BuildAsync(folder, "-t:MlOpsFix", "-m:4");

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("meanwhile", output, StringComparison.Ordinal);
        Assert.Equal(shared.Replace(">false<", ">true<", StringComparison.Ordinal), Text("Directory.Packages.props"));
        Assert.Contains("<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>", Text("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Where(line => line.Contains("replaces 'false' by 'true'", StringComparison.Ordinal)).Select(line => line.Trim()).Count());
        Assert.Empty(Directory.EnumerateFiles(folder, "*.mlops-*", SearchOption.AllDirectories));
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
