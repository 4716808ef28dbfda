namespace MlOps.Analyzers.Parsing;

/// <summary>A line of a requirements file with its continuations: the requirement, without options and comment.</summary>
internal sealed class RequirementLine(MappedText text, bool hasHash)
{
    public MappedText Text { get; } = text;

    public bool HasHash { get; } = hasHash;
}
