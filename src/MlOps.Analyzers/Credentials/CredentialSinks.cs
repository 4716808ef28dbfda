using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MlOps.Analyzers.Credentials;

/// <summary>Parameters and properties that take a credential whatever they are called.</summary>
internal sealed class CredentialSinks
{
    private readonly Dictionary<string, List<CredentialSink>> _byType;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public CredentialSinks(IEnumerable<CredentialSink> sinks)
    {
        _byType = sinks.GroupBy(sink => sink.Type, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (var sink in _byType.Values.SelectMany(listed => listed))
        {
            _names.UnionWith(sink.Names);
        }
    }

    /// <summary>Whether a listed type, or a listed member of one, has this name.</summary>
    public bool IsNamed(string name) => _names.Contains(name);

    /// <summary>Of a property or field that is set.</summary>
    public CredentialPlace OfMember(ISymbol member) =>
        member is IPropertySymbol or IFieldSymbol && Find(member.ContainingType, member.Name, null) is { } sink ? new(PlaceKind.Sink, $"'{sink}'") : default;

    /// <summary>Of an argument of a method or constructor.</summary>
    public CredentialPlace OfParameter(IParameterSymbol parameter, IArgumentOperation argument)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method)
        {
            return default;
        }

        var type = argument.Parent is IObjectCreationOperation { Type: INamedTypeSymbol created } ? created : method.ContainingType;
        return Find(type, method.MethodKind == MethodKind.Constructor ? "" : method.Name, parameter.Name) is { } sink ? new(PlaceKind.Sink, $"'{sink}'") : default;
    }

    private CredentialSink? Find(INamedTypeSymbol? type, string member, string? parameter)
    {
        for (var current = type; current is not null && current.SpecialType == SpecialType.None; current = current.BaseType)
        {
            if (_byType.TryGetValue(current.Name, out var sinks))
            {
                foreach (var sink in sinks)
                {
                    if (sink.Matches(current, member, parameter))
                    {
                        return sink;
                    }
                }
            }
        }

        return null;
    }
}
