using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>What a fix replaces, and by what name the credential is read after it.</summary>
internal sealed class FixPlan(ExpressionSyntax target, SyntaxToken partToken, string part, SettingName name, SyntaxNode? constant)
{
    /// <summary>The literal, concatenation or interpolated string that holds the credential.</summary>
    public ExpressionSyntax Target { get; } = target;

    /// <summary>The token that holds the credential beside other text; none where the target is replaced as a whole.</summary>
    public SyntaxToken PartToken { get; } = partToken;

    /// <summary>The credential as it is written in that token.</summary>
    public string Part { get; } = part;

    public SettingName Name { get; } = name;

    /// <summary>The declaration of a constant that has to become one of a variable.</summary>
    public SyntaxNode? Constant { get; } = constant;
}
