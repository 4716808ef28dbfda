namespace MlOps.Analyzers.Parsing;

/// <summary>How much of a file is read. What people write stays far below; what is above was made to keep a build busy.</summary>
internal static class ParseLimits
{
    /// <summary>Values of YAML, JSON, TOML and HCL; words of a shell's text.</summary>
    public const int MostValues = 500_000;

    /// <summary>Instructions of a Dockerfile, lines of requirements, elements of a project, calls in Python.</summary>
    public const int MostItems = 100_000;
}
