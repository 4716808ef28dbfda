using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Puts the reading of a credential in its place: instead of the literal, or into the text around it.</summary>
internal static class Rewriting
{
    public static ExpressionSyntax Of(FixPlan plan, string reading, ReadingExpression expressions)
    {
        var target = plan.Target;
        if (target is IsPatternExpressionSyntax test)
        {
            return SyntaxFactory.ParseExpression($"{test.Expression.WithoutTrivia()} == ({reading})");
        }

        if (target.IsKind(SyntaxKind.Utf8StringLiteralExpression) || target is InvocationExpressionSyntax)
        {
            return SyntaxFactory.ParseExpression(expressions.BytesOf(reading, target.SpanStart));
        }

        if (!plan.PartToken.IsKind(SyntaxKind.None))
        {
            return SyntaxFactory.ParseExpression(Interpolated(plan, reading));
        }

        return SyntaxFactory.ParseExpression(NeedsParentheses(target.Parent) ? $"({reading})" : reading);
    }

    /// <summary>The text with a hole where the credential was, written in the way that it was written.</summary>
    private static string Interpolated(FixPlan plan, string reading)
    {
        var token = plan.PartToken;
        var at = token.Text.IndexOf(plan.Part, StringComparison.Ordinal);
        var before = token.Text.Substring(0, at);
        var after = token.Text.Substring(at + plan.Part.Length);
        if (plan.Target is InterpolatedStringExpressionSyntax interpolated)
        {
            var braces = interpolated.StringStartToken.Text.StartsWith("$$", StringComparison.Ordinal) ? interpolated.StringStartToken.Text.Count(c => c == '$') : 1;
            var text = interpolated.ToString();
            var start = token.SpanStart - interpolated.SpanStart;
            return text.Substring(0, start) + before + Hole(reading, braces) + after + text.Substring(start + token.Text.Length);
        }

        if (token.Kind() is SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken)
        {
            var braces = LongestRunOfBraces(token.Text) + 1;
            return new string('$', braces) + before + Hole(reading, braces) + after;
        }

        return "$" + WithDoubledBraces(before) + Hole(reading, 1) + WithDoubledBraces(after);
    }

    private static string Hole(string reading, int braces) => new string('{', braces) + "(" + reading + ")" + new string('}', braces);

    private static string WithDoubledBraces(string text) => text.Replace("{", "{{").Replace("}", "}}");

    private static int LongestRunOfBraces(string text)
    {
        var longest = 0;
        for (int i = 0, run = 0; i < text.Length; i++)
        {
            run = text[i] is '{' or '}' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static bool NeedsParentheses(SyntaxNode? parent) => parent
        is BinaryExpressionSyntax or MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or CastExpressionSyntax or PostfixUnaryExpressionSyntax
        or PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax or InterpolationSyntax or IsPatternExpressionSyntax or RangeExpressionSyntax
        or AwaitExpressionSyntax or SwitchExpressionSyntax or WithExpressionSyntax;
}
