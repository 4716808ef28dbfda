using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.Credentials;

/// <summary>The names that stand around a literal, from the nearest to the type: they tell whose key a text without a prefix is.</summary>
internal static class SurroundingNames
{
    /// <param name="literal">The literal.</param>
    /// <param name="parameter">The parameter that it goes to, whose name its place does not show; null for none.</param>
    public static string Of(SyntaxNode literal, string? parameter)
    {
        if (parameter is not null && IsOfNumber(parameter))
        {
            return "";
        }

        string? nearest = null;
        var all = "";
        for (var node = literal.Parent; node is not null; node = node.Parent)
        {
            var name = NameOf(node, literal);
            if (name is { Length: > 1 })
            {
                if (nearest is null && IsOfNumber(name))
                {
                    return "";
                }

                nearest ??= name;
                all = all.Length == 0 ? name : name + " " + all;
            }

            if (node is BaseTypeDeclarationSyntax or NamespaceDeclarationSyntax)
            {
                break;
            }
        }

        return all + " " + parameter;
    }

    private static bool IsOfNumber(string name) => Formats.NumberNames.IsNumber(name) && !Formats.NumberNames.IsOfKey(name) && !Formats.CredentialNames.IsCredential(name);

    private static string? NameOf(SyntaxNode node, SyntaxNode literal) => node switch
    {
        VariableDeclaratorSyntax { Identifier.ValueText: var name } => name,
        PropertyDeclarationSyntax { Identifier.ValueText: var name } => name,
        MethodDeclarationSyntax { Identifier.ValueText: var name } => name,
        LocalFunctionStatementSyntax { Identifier.ValueText: var name } => name,
        ParameterSyntax { Identifier.ValueText: var name } => name,
        BaseTypeDeclarationSyntax { Identifier.ValueText: var name } => name,
        AssignmentExpressionSyntax { Left: var target } => LastName(target),
        ArgumentSyntax { NameColon.Name.Identifier.ValueText: var name } => name,
        AttributeArgumentSyntax { NameEquals.Name.Identifier.ValueText: var name } => name,
        AnonymousObjectMemberDeclaratorSyntax { NameEquals.Name.Identifier.ValueText: var name } => name,
        BinaryExpressionSyntax { Left: var left, Right: var right } binary when binary.IsKind(SyntaxKind.EqualsExpression) || binary.IsKind(SyntaxKind.NotEqualsExpression) => LastName(left) ?? LastName(right),
        AttributeSyntax { Name: var type, ArgumentList.Arguments: { Count: > 1 } arguments } => type.ToString() + " " + TextOf(arguments[0].Expression),
        InvocationExpressionSyntax { Expression: var method, ArgumentList: var arguments } => LastName(method) + " " + FirstText(arguments.Arguments, literal),
        ObjectCreationExpressionSyntax { Type: var type, ArgumentList: var arguments } => type.ToString() + " " + (arguments is null ? "" : FirstText(arguments.Arguments, literal)),
        InitializerExpressionSyntax { RawKind: (int)SyntaxKind.ComplexElementInitializerExpression, Expressions: { Count: > 1 } elements } => TextOf(elements[0]),
        _ => null,
    };

    private static string? FirstText(SeparatedSyntaxList<ArgumentSyntax> arguments, SyntaxNode literal) =>
        arguments.Count > 1 && !arguments[0].Span.Contains(literal.SpanStart) ? TextOf(arguments[0].Expression) : null;

    private static string? TextOf(ExpressionSyntax expression) => expression is LiteralExpressionSyntax { Token.ValueText: { Length: < 80 } text } ? text : null;

    private static string? LastName(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax { Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } indices } => TextOf(indices[0].Expression),
        ImplicitElementAccessSyntax { ArgumentList.Arguments: { Count: > 0 } indices } => TextOf(indices[0].Expression),
        _ => null,
    };
}
