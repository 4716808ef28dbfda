namespace MlOps.Sdk.Tracking;

/// <summary>A dataset in an expression of a <see cref="RunQuery"/>. Its fields can be looked for in lists.</summary>
public sealed class DatasetFields
{
    private DatasetFields()
    {
    }

    /// <summary>What the data is called.</summary>
    public string Name { get; } = "";

    /// <summary>The version of the data.</summary>
    public string Digest { get; } = "";

    /// <summary>What the run used it for.</summary>
    public string Context { get; } = "";
}
