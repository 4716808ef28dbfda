using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>An instruction of a Dockerfile with its continuation lines joined.</summary>
internal sealed class DockerInstruction(string name, TextSpan span, MappedText arguments)
{
    /// <summary>In capitals.</summary>
    public string Name { get; } = name;

    public TextSpan Span { get; } = span;

    /// <summary>What follows the name, without comments between the lines.</summary>
    public MappedText Arguments { get; } = arguments;

    /// <summary>The bodies of here-documents.</summary>
    public List<MappedText> Heredocs { get; } = [];
}
