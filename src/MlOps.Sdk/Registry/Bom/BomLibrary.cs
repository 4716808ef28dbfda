namespace MlOps.Sdk.Registry.Bom;

/// <summary>A package of NuGet, or a project that was built with the program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; empty where it has none.</param>
/// <param name="IsPackage">Whether NuGet has it.</param>
/// <param name="Needs">The names, and once resolved the references, of those that it needs.</param>
internal sealed record BomLibrary(string Name, string Version, bool IsPackage, IReadOnlyList<string> Needs)
{
    /// <summary>Its package URL; for a project, which has none, a name that no package URL is.</summary>
    public string Reference => $"{(IsPackage ? "pkg:nuget/" : "project:")}{Uri.EscapeDataString(Name)}{(Version.Length > 0 ? $"@{Uri.EscapeDataString(Version)}" : "")}";
}
