using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Files;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Files;

public class CredentialFileAnalyzerTests
{
    [Fact]
    public async Task A_credential_is_reported_with_line_and_column_and_four_characters_of_it()
    {
        const string Secret = "k7#VwzQ2" + "pLm9rT4x";

        var diagnostic = Assert.Single(await DiagnosticsOfAsync("/app/.env", "USER=app\nDB_PASSWORD=" + Secret + "\n"));

        Assert.Equal("MLOPS1005", diagnostic.Id);
        var position = diagnostic.Location.GetLineSpan();
        Assert.Equal(("/app/.env", 1, 12, 28), (position.Path, position.StartLinePosition.Line, position.StartLinePosition.Character, position.EndLinePosition.Character));
        Assert.Equal("Take this credential out of the file and revoke it: 'k7#V…' is the value of 'DB_PASSWORD'; take the file out of the repository and name it in .gitignore", diagnostic.GetMessage(null));
    }

    [Fact]
    public async Task A_file_without_a_credential_is_not_reported() =>
        Assert.Empty(await DiagnosticsOfAsync("/app/appsettings.json", "{ \"Logging\": { \"Default\": \"Warning\" } }"));

    [Theory]
    [InlineData("/app/main.tf", "module \"vpc\" {\n  source = \"git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git?ref=§\"\n}\n")]
    [InlineData("/app/main.tf", "module \"logs\" {\n  source = \"git::ssh://git@gitlab.com/group/aws-cloudwatch.git//modules/log-group?depth=1&ref=§\"\n}\n")]
    [InlineData("/app/main.tf", "module \"service\" {\n  source = \"github.com/hashicorp/example?ref=§\"\n}\n")]
    [InlineData("/app/.pre-commit-config.yaml", "repos:\n  - repo: https://github.com/antonbabenko/pre-commit-terraform\n    rev: §\n")]
    [InlineData("/app/.github/workflows/build.yml", "jobs:\n  a:\n    steps:\n      - uses: aws-actions/configure-aws-credentials@§\n")]
    public async Task A_commit_that_pins_something_is_no_credential(string path, string text) =>
        Assert.Empty(await DiagnosticsOfAsync(path, text.Replace("§", "26c38a66f12e7c6c93b6a2ba127ad68981a48671", StringComparison.Ordinal)));

    [Theory]
    [InlineData("/app/appsettings.json", "{ // \"a\": {\n \"Shop\": { \"Name\": \"x\", \"Db\": { \"Password\": \"§\" } } }", "dotnet user-secrets set \"Shop:Db:Password\"")]
    [InlineData("/app/.github/workflows/build.yml", "env:\n  DB_PASSWORD: §\n", "write ${{ secrets.DB_PASSWORD }} here")]
    [InlineData("/app/Dockerfile", "FROM scratch\nENV DB_PASSWORD=§\n", "RUN --mount=type=secret,id=DB_PASSWORD")]
    [InlineData("/app/docker-compose.yml", "services:\n  db:\n    environment:\n      db.password: §\n", "write ${DB_PASSWORD} here")]
    public async Task The_message_says_what_to_write_in_place_of_it(string path, string text, string remedy)
    {
        var diagnostic = Assert.Single(await DiagnosticsOfAsync(path, text.Replace("§", MadeUp.Text(16), StringComparison.Ordinal)));

        Assert.Contains(remedy, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_and_files_that_the_settings_name_are_left_alone()
    {
        var secret = MadeUp.Text(16);
        var text = $"DB_PASSWORD={secret}\nAPI_TOKEN={MadeUp.Text(24, seed: 2)}\n";
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

        Assert.Equal(2, (await DiagnosticsOfAsync("/app/.env", text)).Length);
        Assert.Single(await DiagnosticsOfAsync("/app/.env", text, ("mlops_credentials.allowed_sha256", hash)));
        Assert.Single(await DiagnosticsOfAsync("/app/.env", text, ("mlops_credentials.MLOPS1005.allowed_sha256", hash)));
        Assert.Equal(2, (await DiagnosticsOfAsync("/app/.env", text, ("mlops_credentials.MLOPS1002.allowed_sha256", hash))).Length);
        Assert.Empty(await DiagnosticsOfAsync("/app/.env", text, ("mlops_credentials.excluded_paths", "app/**")));
        Assert.Empty(await DiagnosticsOfAsync("/app/.env", text, ("mlops_credentials.MLOPS1005.excluded_paths", "**/.env")));
    }

    [Fact]
    public async Task What_lies_outside_of_the_project_is_left_to_the_pass_over_the_root()
    {
        var text = "DB_PASSWORD=" + MadeUp.Text(16);

        Assert.Single(await DiagnosticsOfAsync("/repository/.env", text, ("build_property.ProjectDir", "/repository/app/")));
        Assert.Empty(await DiagnosticsOfAsync("/repository/.env", text, ("build_property.ProjectDir", "/repository/app/"), ("build_property.MlOpsRootIsScanned", "true")));
        Assert.Single(await DiagnosticsOfAsync("/repository/app/.env", text, ("build_property.ProjectDir", "/repository/app/"), ("build_property.MlOpsRootIsScanned", "true")));
    }

    private static Task<ImmutableArray<Diagnostic>> DiagnosticsOfAsync(string path, string text, params (string Key, string Value)[] settings) =>
        CSharpCompilation.Create("app")
            .WithAnalyzers([new CredentialFileAnalyzer()], new AnalyzerOptions([new File(path, text)], new FixedSettings(settings)))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
