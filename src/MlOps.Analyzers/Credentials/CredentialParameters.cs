using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.Credentials;

/// <summary>The methods and types of a compilation that take a credential in a parameter: where one is called, its name alone does not say so.</summary>
internal sealed class CredentialParameters
{
    /// <summary>A file that did not change between two compilations is read once.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, List<(string Owner, string Parameter)>> s_byTree = new();

    private readonly Lazy<Dictionary<string, HashSet<string>>> _byOwner;

    public CredentialParameters(Compilation compilation) => _byOwner = new(() => Collect(compilation));

    /// <param name="literal">A text.</param>
    /// <param name="names">What judges the names of parameters.</param>
    /// <param name="wanted">The kinds of places that would take the text.</param>
    /// <returns>Whether it is an argument, without a name, of something that has such a parameter.</returns>
    public bool MayTake(ExpressionSyntax literal, PlaceNames names, PlaceKinds wanted)
    {
        if (literal.Parent is not ArgumentSyntax { NameColon: null, Parent.Parent: { } call })
        {
            return false;
        }

        var owner = call switch
        {
            InvocationExpressionSyntax { Expression: var method } => NameOf(method),
            ObjectCreationExpressionSyntax { Type: var type } => NameOf(type),
            _ => null,
        };
        return owner is not null && _byOwner.Value.TryGetValue(owner, out var parameters) && parameters.Any(parameter => (NearbyNames.Of(names.KindOf(parameter)) & wanted) != 0);
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax { Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        QualifiedNameSyntax { Right.Identifier.ValueText: var name } => name,
        _ => null,
    };

    private static Dictionary<string, HashSet<string>> Collect(Compilation compilation)
    {
        var byOwner = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (owner, parameter) in compilation.SyntaxTrees.SelectMany(tree => s_byTree.GetValue(tree, Read)))
        {
            if (!byOwner.TryGetValue(owner, out var parameters))
            {
                byOwner.Add(owner, parameters = new(StringComparer.Ordinal));
            }

            parameters.Add(parameter);
        }

        return byOwner;
    }

    private static List<(string Owner, string Parameter)> Read(SyntaxTree tree)
    {
        var found = new List<(string, string)>();
        foreach (var node in tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            var (owner, list) = node switch
            {
                MethodDeclarationSyntax { Identifier.ValueText: var name, ParameterList: var parameters } => (name, parameters),
                ConstructorDeclarationSyntax { Identifier.ValueText: var name, ParameterList: var parameters } => (name, parameters),
                TypeDeclarationSyntax { Identifier.ValueText: var name, ParameterList: { } parameters } => (name, parameters),
                _ => (null, null),
            };
            if (owner is null || list is null)
            {
                continue;
            }

            foreach (var parameter in list.Parameters)
            {
                if (PlaceNames.MayBeCredential(parameter.Identifier.ValueText))
                {
                    found.Add((owner, parameter.Identifier.ValueText));
                }
            }
        }

        return found;
    }
}
