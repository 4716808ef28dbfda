using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Strings of the code as far as the compiler, and a look at what variables are declared with, know them.</summary>
internal static class ConstantString
{
    /// <summary>Stands for what is not known in a string that is put together.</summary>
    public const char Hole = '\uFFFC';

    // Variables that are declared by variables: also ends a circle of them.
    private const int MostSteps = 8;

    /// <summary>The text of an expression that has but one, with its places; null where it is not known.</summary>
    public static MappedText? Of(IOperation operation) => Of(operation, MostSteps);

    /// <summary>The texts that an expression may have, as far as they are known: one, or those of the arms of '??', '?:' and a switch.</summary>
    public static IEnumerable<MappedText> AnyOf(IOperation operation) => AnyOf(operation, MostSteps);

    private static IEnumerable<MappedText> AnyOf(IOperation operation, int steps)
    {
        operation = Unwrap(operation);
        IEnumerable<IOperation> arms = operation switch
        {
            ICoalesceOperation coalesce => [coalesce.Value, coalesce.WhenNull],
            IConditionalOperation { WhenFalse: { } whenFalse } conditional => [conditional.WhenTrue, whenFalse],
            ISwitchExpressionOperation choice => choice.Arms.Select(arm => arm.Value),
            _ => [],
        };
        if (arms.Any())
        {
            return steps == 0 ? [] : arms.SelectMany(arm => AnyOf(arm, steps - 1));
        }

        if (steps > 0 && !operation.ConstantValue.HasValue && InitialOperation(operation) is { } initial)
        {
            return AnyOf(initial, steps - 1).Select(text => Placed(text, operation));
        }

        return Of(operation, steps) is { } only ? [only] : [];
    }

    private static MappedText? Of(IOperation operation, int steps)
    {
        operation = Unwrap(operation);
        if (operation.ConstantValue is { HasValue: true, Value: string constant })
        {
            return Map(constant, operation.Syntax);
        }

        if (steps == 0)
        {
            return null;
        }

        return operation switch
        {
            IInterpolatedStringOperation interpolated => Join(operation, interpolated.Parts.Select(part => OfPart(part, steps - 1))),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } sum =>
                Join(operation, [Of(sum.LeftOperand, steps - 1) ?? Unknown(sum.LeftOperand), Of(sum.RightOperand, steps - 1) ?? Unknown(sum.RightOperand)]),
            _ => InitialOperation(operation) is { } initial ? Of(initial, steps - 1) is { } text ? Placed(text, operation) : null : OfOtherFile(operation),
        };
    }

    private static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        return operation;
    }

    private static MappedText OfPart(IInterpolatedStringContentOperation part, int steps) => part switch
    {
        IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string known } } => Map(known, part.Syntax),
        IInterpolationOperation { Alignment: null, FormatString: null } hole => Of(hole.Expression, steps) ?? Unknown(part),
        _ => Unknown(part),
    };

    private static MappedText Unknown(IOperation operation) => MappedText.At(Hole.ToString(), operation.Syntax.SpanStart);

    private static MappedText Join(IOperation whole, IEnumerable<MappedText> parts)
    {
        var builder = new MappedText.Builder();
        foreach (var part in parts)
        {
            builder.Append(part, 0, part.Length);
        }

        return builder.Build(whole.Syntax.SpanStart);
    }

    /// <summary>A literal without escapes has each character in its place; anything else stands at its start, and ends where that ends.</summary>
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
        for (var index = 0; index < text.Length; index++)
        {
            builder.Append(text[index], index == text.Length - 1 ? syntax.Span.End - 1 : start);
        }

        return builder.Build(start);
    }

    /// <summary>What a local holds stands where it was written; what a member holds, where it is used: it is used in several places.</summary>
    private static MappedText Placed(MappedText text, IOperation use) => use is ILocalReferenceOperation ? text : Map(text.Text, use.Syntax);

    private static IOperation? InitialOperation(IOperation operation) =>
        InitialValue(operation) is { } value && value.SyntaxTree == operation.Syntax.SyntaxTree ? operation.SemanticModel?.GetOperation(value) : null;

    /// <summary>A literal of another file, which the compiler's model of this one does not reach.</summary>
    private static MappedText? OfOtherFile(IOperation operation) =>
        InitialValue(operation) is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.StringLiteralExpression) ? Map(literal.Token.ValueText, operation.Syntax) : null;

    /// <summary>What a variable is declared with, when nothing else is written to it: a local, a private or read-only field, a property without a setter.</summary>
    private static ExpressionSyntax? InitialValue(IOperation operation)
    {
        ISymbol? variable = operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IFieldReferenceOperation { Field: { IsReadOnly: true } or { DeclaredAccessibility: Accessibility.Private } } field => field.Field,
            IPropertyReferenceOperation { Property: { SetMethod: null, IsVirtual: false, IsAbstract: false, IsOverride: false } } property => property.Property,
            _ => null,
        };
        if (variable is not { DeclaringSyntaxReferences.Length: 1 })
        {
            return null;
        }

        var declaration = variable.DeclaringSyntaxReferences[0].GetSyntax();
        var value = declaration switch
        {
            VariableDeclaratorSyntax { Initializer.Value: var initial } => initial,
            PropertyDeclarationSyntax { ExpressionBody.Expression: var body } => body,
            PropertyDeclarationSyntax { Initializer.Value: var initial } => initial,
            _ => null,
        };
        return value is null || ScopesOf(variable, declaration).Any(scope => IsWritten(variable.Name, scope)) ? null : value;
    }

    private static IEnumerable<SyntaxNode> ScopesOf(ISymbol variable, SyntaxNode declaration) => variable is ILocalSymbol
        ? [declaration.FirstAncestorOrSelf<BlockSyntax>() ?? declaration.SyntaxTree.GetRoot()]
        : variable.ContainingType.DeclaringSyntaxReferences.Select(part => part.GetSyntax());

    private static bool IsWritten(string name, SyntaxNode scope) => scope.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax assignment => IsNamed(assignment.Left, name),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => IsNamed(argument.Expression, name),
        _ => false,
    });

    private static bool IsNamed(ExpressionSyntax expression, string name) => expression switch
    {
        IdentifierNameSyntax identifier => identifier.Identifier.ValueText == name,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == name,
        TupleExpressionSyntax tuple => tuple.Arguments.Any(argument => IsNamed(argument.Expression, name)),
        _ => false,
    };
}
