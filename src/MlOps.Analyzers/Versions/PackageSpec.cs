namespace MlOps.Analyzers.Versions;

/// <summary>A package as a command line names it.</summary>
internal sealed class PackageSpec(string name, string written, Pinning pinning)
{
    public string Name { get; } = name;

    public string Written { get; } = written;

    public Pinning Pinning { get; } = pinning;
}
