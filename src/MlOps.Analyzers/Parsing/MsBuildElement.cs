using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>An element of a project file, its attributes and its own text, with their places.</summary>
internal sealed class MsBuildElement(string name, MsBuildElement? parent, TextSpan span)
{
    private readonly List<(string Name, string Value, TextSpan Span)> _attributes = [];

    public string Name { get; } = name;

    public MsBuildElement? Parent { get; } = parent;

    /// <summary>Of the name in the start tag.</summary>
    public TextSpan Span { get; } = span;

    public List<MsBuildElement> Children { get; } = [];

    public string Text { get; set; } = "";

    public TextSpan TextSpan { get; set; } = span;

    public void Add(string name, string value, TextSpan span) => _attributes.Add((name, value, span));

    /// <summary>Whether it has the name, which MSBuild reads in any case.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public string? this[string attribute] => Find(attribute)?.Value;

    /// <summary>An attribute, or the child element that stands for it.</summary>
    public (string Value, TextSpan Span)? Metadata(string name)
    {
        if (Find(name) is { } attribute)
        {
            return attribute;
        }

        foreach (var child in Children)
        {
            if (child.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return (child.Text, child.TextSpan);
            }
        }

        return null;
    }

    private (string Value, TextSpan Span)? Find(string name)
    {
        foreach (var attribute in _attributes)
        {
            if (attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return (attribute.Value, attribute.Span);
            }
        }

        return null;
    }
}
