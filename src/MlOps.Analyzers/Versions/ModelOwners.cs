namespace MlOps.Analyzers.Versions;

/// <summary>Where models come from, as the option keys name it: 'mlops_pinning.model.alias'.</summary>
internal static class ModelOwners
{
    public const string Alias = "alias";
    public const string Registry = "registry";
    public const string Hub = "hub";
    public const string Url = "url";
}
