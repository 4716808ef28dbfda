using Microsoft.CodeAnalysis;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Writes the expression that reads a credential, and throws when it isn't there.</summary>
internal sealed class ReadingExpression(SemanticModel model)
{
    public string Of(SettingName name, string? configuration, int position)
    {
        var exception = NameOf("System", "InvalidOperationException", position);
        return configuration is null
            ? $"{NameOf("System", "Environment", position)}.GetEnvironmentVariable(\"{name.Variable}\") ?? throw new {exception}(\"Set the environment variable {name.Variable}.\")"
            : $"{configuration}[\"{name.Key}\"] ?? throw new {exception}(\"Set '{name.Key}' in the configuration, for example with dotnet user-secrets.\")";
    }

    /// <summary>The bytes of what is read.</summary>
    public string BytesOf(string reading, int position) => $"{NameOf("System.Text", "Encoding", position)}.UTF8.GetBytes({reading})";

    private string NameOf(string containingNamespace, string name, int position)
    {
        var found = model.LookupNamespacesAndTypes(position, name: name);
        return found.Length == 1 && found[0].ContainingNamespace?.ToDisplayString() == containingNamespace ? name : $"global::{containingNamespace}.{name}";
    }
}
