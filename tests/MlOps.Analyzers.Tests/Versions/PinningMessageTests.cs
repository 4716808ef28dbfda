using Microsoft.CodeAnalysis;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class PinningMessageTests
{
    [Theory]
    [InlineData("Dockerfile", "FROM python\n", "Image 'python' has no version: write the whole version")]
    [InlineData("Dockerfile", "FROM python:3\n", "Image 'python' may move within '3': write the whole version")]
    [InlineData("Dockerfile", "FROM python:3.12.4\n", "Image 'python' is '3.12.4' by name, which can be given to other content: add the digest, as in 'name:tag@sha256:…'")]
    [InlineData("requirements.txt", "numpy>=1\n", "Requirement 'numpy' is only bounded by '>=1': write the whole version")]
    [InlineData("action.yml", "runs: {using: composite, steps: [{uses: a/b@v1.2.3}]}\n", "Action 'a/b' is 'v1.2.3' by name, which can be given to other content: name the commit's full SHA, with '# v1.2.3' beside it")]
    [InlineData("pod.yaml", "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, resources: {requests: {cpu: 1, memory: 1}}}]}\n", "Container 'a' has no limits.cpu, limits.memory: say under 'resources' what it needs and may take")]
    [InlineData("main.tf", "terraform {}\n", "'terraform' has no required_version: write the whole version")]
    [InlineData("Dockerfile", "FROM python@sha256:v2\n", "Image 'python' cannot be pulled, 'sha256:v2' is no digest: 64 hexadecimal digits are expected behind 'sha256:'")]
    [InlineData("pod.yaml", "apiVersion: v1\nkind: Job\nspec: {volumes: [{image: {reference: 'a@sha512:g'}}]}\n", "Image 'a' cannot be pulled, 'sha512:g' is no digest: 128 hexadecimal digits are expected behind 'sha512:'")]
    public async Task A_message_says_what_is_wrong_and_what_to_do(string path, string text, string expected)
    {
        var diagnostics = await VersionRun.OverAsync([("/repo/" + path, text)], []);

        Assert.Equal(expected, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("a.sh", "msbuild /t:restore\n", "The install of 'msbuild' takes what it finds, not what the lock file says: restore with -p:RestoreLockedMode=true")]
    [InlineData("a.sh", "dotnet msbuild -restore\n", "The install of 'dotnet msbuild' takes what it finds, not what the lock file says: restore with -p:RestoreLockedMode=true")]
    [InlineData("a.sh", "nuget restore\n", "The install of 'restore' takes what it finds, not what the lock file says: restore with -LockedMode")]
    [InlineData("a.sh", "dotnet restore\n", "The install of 'restore' takes what it finds, not what the lock file says: restore with --locked-mode")]
    [InlineData("a.sh", "dotnet build\n", "The install of 'dotnet build' takes what it finds, not what the lock file says: restore with --locked-mode before and add --no-restore, or add -p:RestoreLockedMode=true")]
    [InlineData("pod.yaml", "apiVersion: v1\nkind: Pod\nspec: {ephemeralContainers: [{image: '${IMAGE}'}]}\n", "Image '${IMAGE}' is what a variable says: write the image with its digest, or the digest behind the variable")]
    public async Task A_message_names_what_its_own_tool_has(string path, string text, string expected)
    {
        var diagnostics = await VersionRun.OverAsync([("/repo/" + path, text)], new() { ["mlops_pinning"] = "hash" });

        Assert.Equal(expected, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("a.sh", "git clone https://github.com/acme/tool\n", "The install of 'https://github.com/acme/tool' is whatever its default branch holds: name a commit, or the tag of a release")]
    [InlineData("a.sh", "git clone -b main git@github.com:acme/tool\n", "The install of 'git@github.com:acme/tool' follows the branch 'main': name a commit, or the tag of a release")]
    [InlineData("Dockerfile", "ADD https://github.com/acme/tool.git#v1 /a\n", "The install of 'https://github.com/acme/tool.git' may move within 'v1': write the whole version")]
    [InlineData("a.sh", "kubectl apply -f https://example.com/latest/a.yaml\n", "The install of 'https://example.com/latest/a.yaml' moves with 'latest': take it from a commit or a release, or keep a copy")]
    [InlineData(".circleci/config.yml", "version: 2.1\norbs: {a: acme/a@dev:x}\n", "Action 'acme/a' moves with 'dev:x': publish it and write the whole version")]
    [InlineData(".circleci/config.yml", "version: 2.1\njobs: {a: {machine: {image: 'ubuntu-2404:edge'}}}\n", "Image 'ubuntu-2404' moves with 'edge': write the dated version of the machine's image")]
    [InlineData("a.ps1", "Install-Module Pester -MinimumVersion 5.0\n", "The install of 'Pester' is only bounded by '5.0': write the whole version")]
    public async Task A_message_speaks_of_branches_orbs_and_modules_by_their_words(string path, string text, string expected)
    {
        var diagnostics = await VersionRun.OverAsync([("/repo/" + path, text)], []);

        Assert.Equal(expected, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("a.sh", "git clone https://ada:§@example.com/acme/tool\n")]
    [InlineData("a.sh", "git clone https://§@github.com/acme/tool\n")]
    [InlineData("a.sh", "git clone ssh://§@example.com/acme/tool\n")]
    [InlineData("a.sh", "git clone §@example.com:acme/tool\n")]
    [InlineData("Dockerfile", "ADD https://§@example.com/acme/tool.git /a\n")]
    [InlineData("a.sh", "kubectl apply -f 'https://example.com/a.yaml?access_token=§&x=1'\n")]
    [InlineData("a.sh", "pip install git+https://§@example.com/acme/tool\n")]
    [InlineData("requirements.txt", "git+https://ada:§@example.com/acme/tool\n")]
    [InlineData("requirements.txt", "tool @ git+https://ada:§@example.com/acme/tool@main\n")]
    [InlineData("package.json", "{\"dependencies\": {\"a\": \"git+https://§@example.com/acme/a.git\"}}")]
    [InlineData("kustomization.yaml", "resources: ['https://§@example.com/acme/a.git//b']\n")]
    [InlineData("main.tf", "module \"a\" {\n  source = \"git::https://ada:§@example.com/acme/a.git\"\n}\n")]
    [InlineData("main.tf", "module \"a\" {\n  source = \"https://example.com/a.zip?sig=§\"\n}\n")]
    [InlineData("app.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {repoURL: 'https://ada:§@example.com/acme/a'}}\n")]
    [InlineData(".gitlab-ci.yml", "include: ['https://ada:§@example.com/main/a.yml']\n")]
    [InlineData(".github/workflows/a.yml", "on: push\njobs: {a: {steps: [{uses: 'https://ada:§@example.com/acme/a@v1'}]}}\n")]
    public async Task A_message_repeats_no_user_and_no_token_of_an_address(string path, string text)
    {
        const string Secret = "orchid77garden";
        var diagnostics = await VersionRun.OverAsync([("/repo/" + path, text.Replace("§", Secret, StringComparison.Ordinal))], []);

        var versions = diagnostics.Where(diagnostic => diagnostic.Id is not "MLOPS2007" || !diagnostic.GetMessage(null).Contains("required_version", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(versions);
        Assert.All(versions, diagnostic => Assert.DoesNotContain(Secret, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.All(versions, diagnostic => Assert.DoesNotContain("ada", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_is_told_the_version_that_the_lock_file_resolved()
    {
        var diagnostics = await VersionRun.OverAsync(
            [
                ("/repo/App.csproj", "<Project><PropertyGroup><RestoreLockedMode>true</RestoreLockedMode></PropertyGroup><ItemGroup><PackageReference Include=\"Polly\" Version=\"8.*\" /></ItemGroup></Project>"),
                ("/repo/packages.lock.json", """{ "version": 1, "dependencies": { "net10.0": { "Polly": { "type": "Direct", "requested": "[8.*, )", "resolved": "8.4.1" } } } }"""),
            ],
            []);

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal("Package 'Polly' may move within '8.*': write '8.4.1', which the lock file resolved", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("8.4.1", diagnostic.Properties["edit.text"]);
    }

    [Fact]
    public async Task The_place_is_the_line_and_column_in_the_file()
    {
        var diagnostics = await VersionRun.OverAsync([("/repo/.github/workflows/ci.yml", "on: push\r\njobs:\r\n  a:\r\n    steps:\r\n    - run: |\r\n        echo x\r\n        pip install \"ruff\"\r\n")], []);

        Assert.Equal("/repo/.github/workflows/ci.yml: (6,21)-(6,25)", Assert.Single(diagnostics).Location.GetLineSpan().ToString());
    }

    [Fact]
    public async Task The_practice_this_grew_from_lights_up_and_its_pinned_twin_is_silent()
    {
        const string Practice = """
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
        var pinned = Practice.Replace("@v3", "@b4ffde65f46336ab88eb53be808477a3936bae11 # v4.1.1", StringComparison.Ordinal)
            .Replace("ruff", "ruff==0.5.1", StringComparison.Ordinal);

        var loose = await VersionRun.OverAsync([("/repo/.github/workflows/train.yml", Practice)], []);
        var firm = await VersionRun.OverAsync([("/repo/.github/workflows/train.yml", pinned)], []);

        Assert.Equal(["MLOPS2004", "MLOPS2006"], loose.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.Id).Order());
        Assert.Empty(firm);
    }
}
