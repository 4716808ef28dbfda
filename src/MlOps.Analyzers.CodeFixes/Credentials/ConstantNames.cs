using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>The names that stand where the language asks for a constant: what they name has to stay one.</summary>
internal static class ConstantNames
{
    // All documents of a project ask for the same names when everything is fixed at once.
    private static readonly ConditionalWeakTable<Project, Task<ISet<string>>> s_known = new();

    public static Task<ISet<string>> InAsync(Project project, CancellationToken cancellationToken)
    {
        var names = s_known.GetValue(project, key => Task.Run(() => CollectAsync(key), CancellationToken.None));
        return names.IsCompleted ? names : WaitAsync(names, cancellationToken);
    }

    private static async Task<ISet<string>> WaitAsync(Task<ISet<string>> names, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<bool>();
        using (cancellationToken.Register(() => cancelled.TrySetCanceled()))
        {
            await (await Task.WhenAny(names, cancelled.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return await names.ConfigureAwait(false);
    }

    private static async Task<ISet<string>> CollectAsync(Project project)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var users = project.Solution.Projects.Where(other => other == project || other.ProjectReferences.Any(reference => reference.ProjectId == project.Id));
        foreach (var document in users.SelectMany(user => user.Documents))
        {
            if (await document.GetSyntaxRootAsync().ConfigureAwait(false) is { } root)
            {
                Collect(root, names);
            }
        }

        return names;
    }

    private static void Collect(SyntaxNode root, HashSet<string> names)
    {
        foreach (var node in root.DescendantNodes())
        {
            var constant = node switch
            {
                AttributeArgumentSyntax argument => argument.Expression,
                ParameterSyntax { Default.Value: var value } => value,
                CaseSwitchLabelSyntax label => label.Value,
                ConstantPatternSyntax pattern => pattern.Expression,
                EnumMemberDeclarationSyntax { EqualsValue.Value: var value } => value,
                GotoStatementSyntax { Expression: { } value } => value,
                FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.ConstKeyword) => field,
                LocalDeclarationStatementSyntax { IsConst: true } local => local,
                _ => (SyntaxNode?)null,
            };
            if (constant is not null)
            {
                names.UnionWith(constant.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText));
            }
        }
    }
}
