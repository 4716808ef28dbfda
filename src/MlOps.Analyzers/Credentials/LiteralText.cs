using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.Credentials;

/// <summary>The text that one literal, a concatenation or an interpolated string makes, and where each part of it is written.</summary>
/// <remarks>What isn't known when the program is compiled stands as <see cref="Hole"/>, which no credential contains.</remarks>
internal readonly struct LiteralText
{
    public const string Hole = "{0}";

    private const int LongestKept = 4096;

    // For concatenations: used again by the next one on the thread.
    [ThreadStatic]
    private static StringBuilder? s_builder;

    [ThreadStatic]
    private static List<Piece>? s_pieces;

    [ThreadStatic]
    private static Stack<ExpressionSyntax>? s_operands;

    private readonly Piece[]? _pieces;

    private LiteralText(ExpressionSyntax expression, string value, Piece[]? pieces)
    {
        Expression = expression;
        Value = value;
        _pieces = pieces;
    }

    /// <summary>The whole of it: the literal, the topmost concatenation, or the interpolated string.</summary>
    public ExpressionSyntax Expression { get; }

    public string Value { get; }

    /// <summary>Whether all of the text is known.</summary>
    public bool IsWhole => _pieces is null || Array.TrueForAll(_pieces, piece => piece.IsText);

    /// <summary>False when the token belongs to a concatenation or an interpolated string that an earlier token stands for.</summary>
    /// <param name="token">The token of a literal, or the first token of an interpolated string.</param>
    /// <param name="last">The concatenation that was read last: the tokens that follow in it need no look for its first one.</param>
    /// <param name="text">What was read.</param>
    public static bool TryRead(SyntaxToken token, ref ExpressionSyntax? last, out LiteralText text)
    {
        text = default;
        if (token.Parent is not ExpressionSyntax literal)
        {
            return false;
        }

        var top = TopOfConcatenation(literal);
        if (top == literal && literal is not InterpolatedStringExpressionSyntax)
        {
            text = new(literal, token.ValueText, null);
            return true;
        }

        if (top == last || (top != literal && FirstTextIn(top) != literal))
        {
            return false;
        }

        last = top;
        var operands = s_operands ??= new();
        var builder = s_builder ??= new();
        var pieces = s_pieces ??= [];
        builder.Clear();
        pieces.Clear();
        Add(top, operands, builder, pieces);
        text = new(top, builder.ToString(), [.. pieces]);
        if (builder.Capacity > LongestKept)
        {
            s_builder = null;
        }

        return true;
    }

    /// <summary>Reads the text that a reported literal belongs to.</summary>
    public static bool TryReadAround(ExpressionSyntax literal, out LiteralText text)
    {
        var first = FirstTextIn(TopOfConcatenation(literal));
        text = default;
        ExpressionSyntax? none = null;
        return first is not null && TryRead(first.GetFirstToken(), ref none, out text);
    }

    /// <summary>The literal that holds all of a part of the text, or the whole expression where the part is spread over several.</summary>
    public ExpressionSyntax LiteralAt(int start, int length)
    {
        foreach (var piece in _pieces ?? [])
        {
            if (start >= piece.Start && start + length <= piece.Start + piece.Length)
            {
                return piece.Literal;
            }
        }

        return Expression;
    }

    /// <summary>The parts that are written in the code, and where they stand in the text.</summary>
    public IEnumerable<(ExpressionSyntax Literal, int Start, int Length)> Texts() =>
        _pieces?.Where(piece => piece.IsText).Select(piece => (piece.Literal, piece.Start, piece.Length)) ?? [(Expression, 0, Value.Length)];

    /// <summary>The token that holds all of a part of the text; none where the part is spread over several.</summary>
    public SyntaxToken TokenAt(int start, int length)
    {
        foreach (var piece in _pieces ?? [])
        {
            if (piece.IsText && start >= piece.Start && start + length <= piece.Start + piece.Length)
            {
                return piece.Token;
            }
        }

        return _pieces is null && Expression is LiteralExpressionSyntax literal ? literal.Token : default;
    }

    private static ExpressionSyntax TopOfConcatenation(ExpressionSyntax literal)
    {
        var top = literal;
        while (top.Parent is ExpressionSyntax parent
            && (parent.IsKind(SyntaxKind.AddExpression) || (parent.IsKind(SyntaxKind.ParenthesizedExpression) && parent.Parent.IsKind(SyntaxKind.AddExpression))))
        {
            top = parent;
        }

        return top;
    }

    private static ExpressionSyntax? FirstTextIn(ExpressionSyntax top)
    {
        // Concatenations lean to the left: the first operand is found by going down, however many there are.
        var operands = s_operands ??= new();
        operands.Clear();
        operands.Push(top);
        while (operands.Count > 0)
        {
            switch (operands.Pop())
            {
                case BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.AddExpression):
                    operands.Push(binary.Right);
                    operands.Push(binary.Left);
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    operands.Push(parenthesized.Expression);
                    break;
                case ExpressionSyntax operand when IsText(operand):
                    return operand;
            }
        }

        return null;
    }

    private static bool IsText(ExpressionSyntax expression) =>
        expression.Kind() is SyntaxKind.StringLiteralExpression or SyntaxKind.Utf8StringLiteralExpression or SyntaxKind.InterpolatedStringExpression;

    private static void Add(ExpressionSyntax top, Stack<ExpressionSyntax> operands, StringBuilder text, List<Piece> pieces)
    {
        operands.Clear();
        operands.Push(top);
        while (operands.Count > 0)
        {
            var operand = operands.Pop();
            switch (operand)
            {
                case BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.AddExpression):
                    operands.Push(binary.Right);
                    operands.Push(binary.Left);
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    operands.Push(parenthesized.Expression);
                    break;
                case LiteralExpressionSyntax literal when IsText(literal):
                    Add(literal.Token.ValueText, literal, literal.Token, text, pieces);
                    break;
                case InterpolatedStringExpressionSyntax interpolated:
                    foreach (var content in interpolated.Contents)
                    {
                        var known = content as InterpolatedStringTextSyntax;
                        Add(known?.TextToken.ValueText ?? Hole, interpolated, known?.TextToken ?? default, text, pieces);
                    }

                    break;
                default:
                    Add(Hole, operand, default, text, pieces);
                    break;
            }
        }
    }

    private static void Add(string value, ExpressionSyntax literal, SyntaxToken token, StringBuilder text, List<Piece> pieces)
    {
        pieces.Add(new(text.Length, value.Length, literal, token));
        text.Append(value);
    }

    private readonly struct Piece(int start, int length, ExpressionSyntax literal, SyntaxToken token)
    {
        public int Start { get; } = start;

        public int Length { get; } = length;

        public ExpressionSyntax Literal { get; } = literal;

        /// <summary>None of a hole.</summary>
        public SyntaxToken Token { get; } = token;

        public bool IsText => !Token.IsKind(SyntaxKind.None);
    }
}
