using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.Credentials;

/// <summary>Whether anything near a literal is named as a credential: what nothing is, needs no look at where it goes.</summary>
internal sealed class NearbyNames(PlaceNames names, CredentialSinks sinks)
{
    private readonly Dictionary<SyntaxNode, bool> _known = [];

    public bool HasAny(SyntaxNode literal)
    {
        var isStatementSeen = false;
        for (var node = literal.Parent; node is not null; node = node.Parent)
        {
            if (!isStatementSeen && node is StatementSyntax or MemberDeclarationSyntax or AttributeSyntax or ParameterSyntax or AccessorDeclarationSyntax)
            {
                isStatementSeen = true;
                if (HasAnyIn(node))
                {
                    return true;
                }
            }
            else if (isStatementSeen && Header(node) is { } header && HasAnyIn(header))
            {
                return true;
            }

            switch (node)
            {
                case BaseTypeDeclarationSyntax:
                    return false;
                case MethodDeclarationSyntax { Identifier: var name } when IsNamed(name):
                case PropertyDeclarationSyntax { Identifier: var property } when IsNamed(property):
                case LocalFunctionStatementSyntax { Identifier: var function } when IsNamed(function):
                case VariableDeclaratorSyntax { Identifier: var variable } when IsNamed(variable):
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

    private bool HasAnyIn(SyntaxNode node)
    {
        if (_known.TryGetValue(node, out var isKnown))
        {
            return isKnown;
        }

        var any = false;
        foreach (var token in node.DescendantTokens())
        {
            if (IsNamed(token))
            {
                any = true;
                break;
            }
        }

        return _known[node] = any;
    }

    private bool IsNamed(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.IdentifierToken => names.KindOf(token.ValueText) != PlaceKind.None || sinks.IsTypeName(token.ValueText),
        SyntaxKind.StringLiteralToken => token.Span.Length < 60 && names.KindOf(token.ValueText) != PlaceKind.None,
        SyntaxKind.InterpolatedStringTextToken => token.Span.Length < 400 && names.OfKeyAtEnd(token.ValueText).Kind != PlaceKind.None,
        _ => false,
    };
}
