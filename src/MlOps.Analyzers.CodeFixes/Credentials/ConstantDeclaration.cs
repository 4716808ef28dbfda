using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Turns the declaration of a constant into one of a variable.</summary>
internal static class ConstantDeclaration
{
    public static SyntaxNode ToVariable(SyntaxNode constant)
    {
        if (constant is LocalDeclarationStatementSyntax local)
        {
            var keyword = local.Modifiers.First(modifier => modifier.IsKind(SyntaxKind.ConstKeyword));
            return local.WithModifiers(local.Modifiers.Remove(keyword)).WithLeadingTrivia(local.GetLeadingTrivia());
        }

        var field = (FieldDeclarationSyntax)constant;
        var word = field.Modifiers.First(modifier => modifier.IsKind(SyntaxKind.ConstKeyword));
        var modifiers = field.Modifiers.ReplaceRange(
            word,
            [
                SyntaxFactory.Token(word.LeadingTrivia, SyntaxKind.StaticKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
                SyntaxFactory.Token(SyntaxFactory.TriviaList(), SyntaxKind.ReadOnlyKeyword, word.TrailingTrivia),
            ]);
        return field.WithModifiers(modifiers);
    }
}
