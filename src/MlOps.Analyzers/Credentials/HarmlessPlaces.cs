using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.Credentials;

/// <summary>Places in which a text is no credential, whatever it looks like.</summary>
internal static class HarmlessPlaces
{
    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "InternalsVisibleTo", "Guid", "AssemblyMetadata", "DllImport", "LibraryImport", "Regex", "GeneratedRegex", "RegularExpression", "Obsolete", "Description",
        "DisplayName", "Display", "SuppressMessage", "Category", "DebuggerDisplay", "TypeForwardedFrom", "AssemblyInformationalVersion", "SwaggerOperation", "Route",
        "HttpGet", "HttpPost", "HttpPut", "HttpDelete", "JsonPropertyName", "JsonProperty", "XmlElement", "XmlAttribute", "DataMember", "Column", "EventSource",
    };

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal) { "Guid", "Regex", "Version" };

    public static bool IsHarmless(SyntaxNode literal)
    {
        for (var node = literal.Parent; node is not null and not StatementSyntax and not MemberDeclarationSyntax; node = node.Parent)
        {
            switch (node)
            {
                case AttributeSyntax attribute:
                    return Attributes.Contains(NameOf(attribute.Name));
                case ObjectCreationExpressionSyntax { Type: var type, ArgumentList: { } arguments } when arguments.Span.Contains(literal.SpanStart):
                    var name = NameOf(type);
                    if (Types.Contains(name) || name.EndsWith("Exception", StringComparison.Ordinal))
                    {
                        return true;
                    }

                    break;
                case ThrowExpressionSyntax or LambdaExpressionSyntax:
                    return false;
            }
        }

        return false;
    }

    private static string NameOf(TypeSyntax type)
    {
        var name = type switch
        {
            QualifiedNameSyntax { Right.Identifier.ValueText: var right } => right,
            AliasQualifiedNameSyntax { Name.Identifier.ValueText: var right } => right,
            SimpleNameSyntax { Identifier.ValueText: var simple } => simple,
            _ => "",
        };
        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - 9) : name;
    }
}
