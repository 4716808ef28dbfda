using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.Credentials;

/// <summary>Whether anything near a literal is named as a place that takes it: what nothing is, needs no look at where it goes.</summary>
internal sealed class NearbyNames(PlaceNames names, CredentialSinks sinks)
{
    private readonly Dictionary<SyntaxNode, PlaceKinds> _known = [];

    /// <param name="literal">The literal.</param>
    /// <param name="wanted">The kinds of places that would take it.</param>
    public bool HasAny(SyntaxNode literal, PlaceKinds wanted)
    {
        var isStatementSeen = false;
        for (var node = literal.Parent; node is not null; node = node.Parent)
        {
            if (!isStatementSeen && node is StatementSyntax or MemberDeclarationSyntax or AttributeSyntax or ParameterSyntax or AccessorDeclarationSyntax)
            {
                isStatementSeen = true;
                if ((KindsIn(node) & wanted) != 0)
                {
                    return true;
                }
            }
            else if (isStatementSeen && Header(node) is { } header && (KindsIn(header) & wanted) != 0)
            {
                return true;
            }

            switch (node)
            {
                case BaseTypeDeclarationSyntax:
                    return false;
                case MethodDeclarationSyntax { Identifier: var name } when (KindsOf(name) & wanted) != 0:
                case PropertyDeclarationSyntax { Identifier: var property } when (KindsOf(property) & wanted) != 0:
                case LocalFunctionStatementSyntax { Identifier: var function } when (KindsOf(function) & wanted) != 0:
                case VariableDeclaratorSyntax { Identifier: var variable } when (KindsOf(variable) & wanted) != 0:
                    return true;
            }
        }

        return false;
    }

    /// <summary>The part of an outer node that may name what its inside is for.</summary>
    private static SyntaxNode? Header(SyntaxNode node) => node switch
    {
        SwitchStatementSyntax { Expression: var governing } => governing,
        SwitchExpressionSyntax { GoverningExpression: var governing } => governing,
        AssignmentExpressionSyntax { Left: var target } => target,
        InvocationExpressionSyntax { Expression: var method } => method,
        ObjectCreationExpressionSyntax { Type: var type } => type,
        ArgumentSyntax { NameColon: { } name } => name,
        _ => null,
    };

    private PlaceKinds KindsIn(SyntaxNode node)
    {
        if (_known.TryGetValue(node, out var known))
        {
            return known;
        }

        var kinds = PlaceKinds.None;
        foreach (var token in node.DescendantTokens())
        {
            kinds |= KindsOf(token);
            if (kinds == PlaceKinds.All)
            {
                break;
            }
        }

        return _known[node] = kinds;
    }

    private PlaceKinds KindsOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.IdentifierToken => Of(names.KindOf(token.ValueText)) | (sinks.IsNamed(token.ValueText) ? PlaceKinds.Sink | PlaceKinds.Password : PlaceKinds.None),
        SyntaxKind.StringLiteralToken when token.Span.Length < 60 && names.KindOf(token.ValueText) is var kind and not PlaceKind.None => Of(kind),
        SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken when token.Span.Length < 400 => Of(names.OfKeyAtEnd(token.ValueText).Kind),
        _ => PlaceKinds.None,
    };

    public static PlaceKinds Of(PlaceKind kind) => kind switch
    {
        PlaceKind.Suspicious => PlaceKinds.Suspicious,
        // What is named as a credential may go into a connection string, whatever it is.
        PlaceKind.Secret => PlaceKinds.Secret | PlaceKinds.Connection,
        PlaceKind.Password => PlaceKinds.Password | PlaceKinds.Connection,
        PlaceKind.Connection => PlaceKinds.Password | PlaceKinds.Connection,
        PlaceKind.Sink => PlaceKinds.Sink,
        _ => PlaceKinds.None,
    };
}
