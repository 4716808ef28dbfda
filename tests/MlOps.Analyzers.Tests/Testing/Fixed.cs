using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using MlOps.Analyzers.CodeFixes.Credentials;

namespace MlOps.Analyzers.Tests.Testing;

/// <summary>A project in a workspace whose findings are fixed.</summary>
internal sealed class Fixed : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly HardCodedCredentialFixer _fixer = new();

    private Fixed(CSharpCompilation compilation)
    {
        var id = ProjectId.CreateNewId();
        var solution = _workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(id, VersionStamp.Default, "Tested", "Tested", LanguageNames.CSharp, compilationOptions: compilation.Options, parseOptions: compilation.SyntaxTrees[0].Options, metadataReferences: compilation.References));
        foreach (var tree in compilation.SyntaxTrees)
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(id), Path.GetFileName(tree.FilePath), tree.GetText(TestContext.Current.CancellationToken), filePath: tree.FilePath);
        }

        Project = solution.GetProject(id)!;
    }

    public Project Project { get; private set; }

    public static Fixed Of(params IEnumerable<string> files) => new(Compiled.Compile(files));

    public void Dispose() => _workspace.Dispose();

    public async Task<ImmutableArray<Diagnostic>> ReportedAsync() => await Compiled.ReportedAsync((await Project.GetCompilationAsync(TestContext.Current.CancellationToken))!);

    public async Task<IReadOnlyList<string>> ErrorsAsync() =>
        [.. (await Project.GetCompilationAsync(TestContext.Current.CancellationToken))!.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];

    public async Task<string> TextAsync(int file = 0) => (await Project.Documents.Single(document => document.Name == $"File{file}.cs").GetTextAsync(TestContext.Current.CancellationToken)).ToString();

    /// <summary>The fixes that are offered for a finding.</summary>
    public async Task<IReadOnlyList<CodeAction>> OfferedAsync(Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        var document = Project.GetDocument(Project.Documents.Single(document => document.FilePath == diagnostic.Location.SourceTree!.FilePath).Id)!;
        await _fixer.RegisterCodeFixesAsync(new(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    public async Task FixAsync(Diagnostic diagnostic, string source = "EnvironmentVariable") =>
        await ApplyAsync((await OfferedAsync(diagnostic)).Single(action => action.EquivalenceKey == source));

    public async Task FixAllAsync(string source = "EnvironmentVariable")
    {
        var reported = await ReportedAsync();
        var context = new FixAllContext(
            Project.Documents.First(), _fixer, FixAllScope.Project, source, _fixer.FixableDiagnosticIds, new Known(reported), TestContext.Current.CancellationToken);
        await ApplyAsync((await _fixer.GetFixAllProvider().GetFixAsync(context))!);
    }

    private async Task ApplyAsync(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        Project = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(Project.Id)!;
    }

    private sealed class Known(ImmutableArray<Diagnostic> reported) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(reported);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(reported.Where(diagnostic => diagnostic.Location.SourceTree!.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
