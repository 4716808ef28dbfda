namespace MlOps.Sdk.Registry.Signing;

/// <summary>What is signed of a model's folder.</summary>
public sealed class ModelSigningOptions
{
    /// <summary>The model's name in the signature; it says nothing about its content.</summary>
    /// <value>The default is the folder's name.</value>
    public string? Name { get; set; }

    /// <summary>Paths in the folder that the signature does not cover, with all below them. The signature names them, so that verifiers leave them out too.</summary>
    /// <value>The default is the signature's own file, <c>model.sig</c>, and what belongs to git.</value>
    public IReadOnlyList<string> IgnoredPaths { get; set; } = [ModelSigner.FileName, ".git", ".gitattributes", ".github", ".gitignore"];
}
