namespace MlOps.Analyzers.Versions;

/// <summary>What is pinned, as the option keys name it: 'mlops_pinning.image'.</summary>
internal static class PinKind
{
    public const string Package = "package";
    public const string Image = "image";
    public const string Action = "action";
    public const string System = "system";
    public const string Python = "python";
    public const string Conda = "conda";
    public const string Npm = "npm";
    public const string Helm = "helm";
    public const string Gem = "gem";
    public const string Go = "go";
    public const string Cargo = "cargo";
    public const string Tool = "tool";
    public const string Terraform = "terraform";
    public const string Sdk = "sdk";
    public const string Model = "model";
    public const string Download = "download";
    public const string Lock = "lock";
    public const string Git = "git";
    public const string Manifest = "manifest";
    public const string Catalog = "catalog";
    public const string Machine = "machine";
    public const string PowerShell = "powershell";
    public const string Resources = "resources";
}
