using Microsoft.CodeAnalysis;

namespace MlOps.Analyzers.Credentials;

/// <summary>One place that takes a credential: <c>Namespace.Type.Property</c>, <c>Namespace.Type(parameter)</c> or <c>Namespace.Type.Method(parameter)</c>.</summary>
internal sealed class CredentialSink
{
    private readonly string _containingNamespace;
    private readonly string _member;
    private readonly string? _parameter;

    private CredentialSink(string containingNamespace, string type, string member, string? parameter)
    {
        _containingNamespace = containingNamespace;
        Type = type;
        _member = member;
        _parameter = parameter;
    }

    /// <summary>The name of the type, without its namespace.</summary>
    public string Type { get; }

    /// <summary>The names by which code mentions it: of the type and the member.</summary>
    public IEnumerable<string> Names => _member.Length == 0 ? [Type] : [Type, _member];

    /// <summary>Reads a line of the table or of a setting; null where it isn't one.</summary>
    public static CredentialSink? TryParse(string line)
    {
        var text = line.Trim();
        string? parameter = null;
        if (text.EndsWith(")", StringComparison.Ordinal) && text.IndexOf('(') is var open and > 0)
        {
            parameter = text.Substring(open + 1, text.Length - open - 2).Trim();
            text = text.Substring(0, open);
        }

        // Type and member are parted by '#': a type's name and a method's name look alike.
        var parts = text.Split('#');
        var dot = parts[0].LastIndexOf('.');
        var type = parts[0].Substring(dot + 1);
        return type.Length == 0 || parts.Length > 2 || (parts.Length == 1 && parameter is null)
            ? null
            : new(dot < 0 ? "" : parts[0].Substring(0, dot), type, parts.Length == 2 ? parts[1] : "", parameter);
    }

    public bool Matches(INamedTypeSymbol type, string member, string? parameter) =>
        member == _member && parameter == _parameter && (_containingNamespace.Length == 0 || type.ContainingNamespace?.ToDisplayString() == _containingNamespace);

    public override string ToString() => Type + (_member.Length == 0 ? "" : "." + _member) + (_parameter is null ? "" : $"({_parameter})");
}
