using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Finds a configuration that code can use without being handed one.</summary>
internal sealed class ConfigurationFinder(SemanticModel model, CancellationToken cancellationToken)
{
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal) { "IConfiguration", "IConfigurationRoot", "ConfigurationManager", "IConfigurationManager", "ConfigurationRoot" };

    private readonly INamedTypeSymbol? _configuration = model.Compilation.GetTypeByMetadataName("Microsoft.Extensions.Configuration.IConfiguration");

    /// <summary>How the configuration is written there; null when none is in reach.</summary>
    public string? Find(SyntaxNode place)
    {
        if (_configuration is null)
        {
            return null;
        }

        var isStatic = false;
        var mayUseMembers = true;
        for (var node = place.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case AnonymousFunctionExpressionSyntax function when function.Modifiers.Any(SyntaxKind.StaticKeyword):
                case LocalFunctionStatementSyntax local when local.Modifiers.Any(SyntaxKind.StaticKeyword):
                    return null;
                case ConstructorInitializerSyntax or EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } or PropertyDeclarationSyntax }:
                    mayUseMembers = false;
                    break;
                case BlockSyntax or CompilationUnitSyntax when InLocals(node, place) is { } local:
                    return local;
                case MemberDeclarationSyntax member and not BaseTypeDeclarationSyntax and not GlobalStatementSyntax and not BaseNamespaceDeclarationSyntax:
                    isStatic |= member.Modifiers.Any(SyntaxKind.StaticKeyword) || member.Modifiers.Any(SyntaxKind.ConstKeyword);
                    if (InParameters((member as BaseMethodDeclarationSyntax)?.ParameterList) is { } parameter)
                    {
                        return parameter;
                    }

                    break;
                case TypeDeclarationSyntax type:
                    return (isStatic ? null : InParameters(type.ParameterList)) ?? InMembers(type, isStatic || !mayUseMembers);
            }
        }

        return null;
    }

    private string? InParameters(ParameterListSyntax? parameters)
    {
        foreach (var parameter in parameters?.Parameters ?? default)
        {
            if (model.GetDeclaredSymbol(parameter, cancellationToken) is { } symbol && Reach(symbol.Type, symbol.Name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private string? InLocals(SyntaxNode scope, SyntaxNode place)
    {
        var statements = scope is BlockSyntax block ? block.Statements : [.. ((CompilationUnitSyntax)scope).Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement)];
        foreach (var statement in statements.OfType<LocalDeclarationStatementSyntax>().Where(statement => statement.Span.End <= place.SpanStart))
        {
            foreach (var variable in statement.Declaration.Variables)
            {
                if (model.GetDeclaredSymbol(variable, cancellationToken) is ILocalSymbol symbol && Reach(symbol.Type, symbol.Name) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private string? InMembers(TypeDeclarationSyntax type, bool isStatic)
    {
        if (model.GetDeclaredSymbol(type, cancellationToken) is not { } symbol)
        {
            return null;
        }

        foreach (var member in symbol.GetMembers())
        {
            var memberType = member is IFieldSymbol { IsImplicitlyDeclared: false } field ? field.Type : member is IPropertySymbol { IsIndexer: false, GetMethod: not null } property ? property.Type : null;
            if (memberType is not null && (member.IsStatic || !isStatic) && IsConfiguration(memberType))
            {
                return member.Name;
            }
        }

        return null;
    }

    /// <summary>The thing itself, or the <c>Configuration</c> of an application's builder.</summary>
    private static string? Reach(ITypeSymbol type, string name) =>
        IsConfiguration(type) ? name
        : type.Name.EndsWith("ApplicationBuilder", StringComparison.Ordinal) && type.GetMembers("Configuration").OfType<IPropertySymbol>().Any(property => IsConfiguration(property.Type)) ? name + ".Configuration"
        : null;

    private static bool IsConfiguration(ITypeSymbol type) => Types.Contains(type.Name) && type.ContainingNamespace?.ToDisplayString() == "Microsoft.Extensions.Configuration";
}
