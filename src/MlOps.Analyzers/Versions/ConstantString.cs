using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Strings of the code as far as the compiler knows them.</summary>
internal static class ConstantString
{
    /// <summary>Stands for what is not known in an interpolated string.</summary>
    public const char Hole = '\uFFFC';

    /// <summary>The text of a constant or an interpolated string, with its places; null for anything else.</summary>
    public static MappedText? Of(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        if (operation.ConstantValue is { HasValue: true, Value: string constant })
        {
            return Map(constant, operation.Syntax);
        }

        if (operation is ILocalReferenceOperation { Local.DeclaringSyntaxReferences.Length: 1 } local && Initializer(local, local.Local.DeclaringSyntaxReferences[0]) is { } initial)
        {
            return initial;
        }

        if (operation is not IInterpolatedStringOperation interpolated)
        {
            return null;
        }

        var builder = new MappedText.Builder();
        foreach (var part in interpolated.Parts)
        {
            var text = part is IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string known } } ? known
                : part is IInterpolationOperation { Expression.ConstantValue: { HasValue: true, Value: string value } } ? value
                : Hole.ToString();
            var mapped = Map(text, part.Syntax);
            builder.Append(mapped, 0, text.Length);
        }

        return builder.Build(operation.Syntax.SpanStart);
    }

    /// <summary>A literal without escapes has each character in its place; anything else stands at its start.</summary>
    private static MappedText Map(string text, SyntaxNode syntax)
    {
        var start = syntax.SpanStart;
        var isPlain = syntax is LiteralExpressionSyntax literal && literal.Token.Text.Length == text.Length + 2;
        var isText = syntax is InterpolatedStringTextSyntax piece && piece.TextToken.Text.Length == text.Length;
        if (isPlain || isText)
        {
            return MappedText.At(text, isPlain ? start + 1 : start);
        }

        var builder = new MappedText.Builder();
        foreach (var character in text)
        {
            builder.Append(character, start);
        }

        return builder.Build(start);
    }

    /// <summary>A local that is given one constant where it is declared: 'var image = "x"'.</summary>
    private static MappedText? Initializer(ILocalReferenceOperation local, SyntaxReference declaration)
    {
        if (declaration.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: LiteralExpressionSyntax literal } declarator
            || !literal.IsKind(SyntaxKind.StringLiteralExpression)
            || declarator.FirstAncestorOrSelf<BlockSyntax>() is not { } block)
        {
            return null;
        }

        foreach (var assignment in block.DescendantNodes().OfType<AssignmentExpressionSyntax>())
        {
            if (assignment.Left is IdentifierNameSyntax { Identifier.ValueText: var name } && name == local.Local.Name)
            {
                return null;
            }
        }

        return Map(literal.Token.ValueText, literal);
    }
}
