using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Files;

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
        Assert.Equal("Take this credential out of the file and revoke it: 'k7#V…' is the value of 'DB_PASSWORD'", diagnostic.GetMessage(null));
    }

    [Fact]
    public async Task A_file_without_a_credential_is_not_reported() =>
        Assert.Empty(await DiagnosticsOfAsync("/app/appsettings.json", "{ \"Logging\": { \"Default\": \"Warning\" } }"));

    private static Task<ImmutableArray<Diagnostic>> DiagnosticsOfAsync(string path, string text) =>
        CSharpCompilation.Create("app")
            .WithAnalyzers([new CredentialFileAnalyzer()], new AnalyzerOptions([new File(path, text)]))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
