namespace MlOps.Sdk.Registry.Bom;

/// <summary>Data that a model learnt from or was tested on.</summary>
public sealed class ModelBomDataset
{
    /// <summary>Names data.</summary>
    /// <param name="name">The data's name.</param>
    /// <param name="digest">What tells this content from another, such as the digest that the run has of it.</param>
    /// <param name="source">Where it is: a URI or a path.</param>
    /// <param name="context">What it was used for, such as <c>train</c> or <c>test</c>.</param>
    public ModelBomDataset(string name, string? digest = null, string? source = null, string? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Digest = digest;
        Source = source;
        Context = context;
    }

    /// <summary>The data's name.</summary>
    public string Name { get; }

    /// <summary>What tells this content from another.</summary>
    public string? Digest { get; }

    /// <summary>Where it is.</summary>
    public string? Source { get; }

    /// <summary>What it was used for.</summary>
    public string? Context { get; }
}
