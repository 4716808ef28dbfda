using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MlOps.Analyzers.Credentials;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Decides what a fix replaces; there is none where the language asks for a constant.</summary>
internal sealed class FixPlanner(SyntaxNode root, SemanticModel model, ISet<string> namesInConstants, CancellationToken cancellationToken)
{
    public FixPlan? Plan(Diagnostic diagnostic, Func<string, string?, string, SettingName> nameOf)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax literal || !TryFindConstant(literal, out var constant))
        {
            return null;
        }

        var name = nameOf(diagnostic.Properties[DiagnosticProperties.Name]!, TypeAround(literal), literal.ToString());
        if (literal.Parent is ConstantPatternSyntax { Parent: IsPatternExpressionSyntax test })
        {
            return model.GetTypeInfo(test.Expression, cancellationToken).Type?.SpecialType == SpecialType.System_String ? new(test, default, "", name, constant) : null;
        }

        var (token, part) = PartOf(literal, diagnostic);
        if (token.IsKind(SyntaxKind.None) && model.GetTypeInfo(literal, cancellationToken) is { Type.SpecialType: SpecialType.System_String, ConvertedType.Name: "FormattableString" or "IFormattable" })
        {
            return null;
        }

        var isCopied = literal.IsKind(SyntaxKind.Utf8StringLiteralExpression)
            && literal.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray", Parent: InvocationExpressionSyntax };
        return new(isCopied ? (ExpressionSyntax)literal.Parent!.Parent! : literal, token, part, name, constant);
    }

    /// <summary>The token that holds the credential and how it is written there; none where it can't be taken out of the rest.</summary>
    private static (SyntaxToken Token, string Part) PartOf(ExpressionSyntax literal, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(DiagnosticProperties.Start, out var startText) || literal.IsKind(SyntaxKind.Utf8StringLiteralExpression))
        {
            return default;
        }

        var start = int.Parse(startText, CultureInfo.InvariantCulture);
        var length = int.Parse(diagnostic.Properties[DiagnosticProperties.Length], CultureInfo.InvariantCulture);
        if (!LiteralText.TryReadAround(literal, out var text) || start + length > text.Value.Length)
        {
            return default;
        }

        var token = text.TokenAt(start, length);
        var part = text.Value.Substring(start, length);
        var first = token.Text.IndexOf(part, StringComparison.Ordinal);
        var isOnce = first >= 0 && token.Text.IndexOf(part, first + 1, StringComparison.Ordinal) < 0;
        return isOnce && part.IndexOfAny(['{', '}', '"', '\n', '\r']) < 0 ? (token, part) : default;
    }

    private static string? TypeAround(SyntaxNode literal) => literal.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.ValueText;

    /// <summary>False where only a constant may stand.</summary>
    private bool TryFindConstant(ExpressionSyntax literal, out SyntaxNode? constant)
    {
        constant = null;
        for (SyntaxNode? node = literal; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case AttributeSyntax or CaseSwitchLabelSyntax or EnumMemberDeclarationSyntax or GotoStatementSyntax:
                case EqualsValueClauseSyntax { Parent: ParameterSyntax }:
                case ConstantPatternSyntax pattern when pattern.Parent is not IsPatternExpressionSyntax || pattern.Expression != literal:
                case LambdaExpressionSyntax when IsExpressionTree(node):
                case QueryExpressionSyntax when IsQueryable(node):
                    return false;

                case FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.ConstKeyword):
                    constant = field;
                    return field.Declaration.Variables.All(variable => !namesInConstants.Contains(variable.Identifier.ValueText));

                case LocalDeclarationStatementSyntax local when local.IsConst:
                    constant = local;
                    return local.Declaration.Variables.All(variable => !namesInConstants.Contains(variable.Identifier.ValueText)) && !IsInStaticFunction(local);

                case StatementSyntax or MemberDeclarationSyntax when constant is null && node is not (BlockSyntax or GlobalStatementSyntax) && !node.Ancestors().Any(outer => outer is LambdaExpressionSyntax):
                    return true;
            }
        }

        return true;
    }

    private bool IsExpressionTree(SyntaxNode lambda) => model.GetTypeInfo(lambda, cancellationToken).ConvertedType is INamedTypeSymbol { Name: "Expression", ContainingNamespace.Name: "Expressions" };

    private bool IsQueryable(SyntaxNode query) => model.GetTypeInfo(query, cancellationToken).Type is INamedTypeSymbol { Name: "IQueryable" };

    /// <summary>Whether a function that can't capture variables uses the constant.</summary>
    private static bool IsInStaticFunction(LocalDeclarationStatementSyntax local) =>
        local.Parent is { } scope && scope.DescendantNodes()
            .Where(node => node is AnonymousFunctionExpressionSyntax { Modifiers: var modifiers } ? modifiers.Any(SyntaxKind.StaticKeyword)
                : node is LocalFunctionStatementSyntax function && function.Modifiers.Any(SyntaxKind.StaticKeyword))
            .SelectMany(function => function.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Any(name => local.Declaration.Variables.Any(variable => variable.Identifier.ValueText == name.Identifier.ValueText));
}
