namespace MlOps.Sdk.Registry.Bom;

/// <summary>A number that says how well a model does.</summary>
public sealed class ModelBomMetric
{
    /// <summary>Names a number.</summary>
    /// <param name="type">What was measured, such as <c>mae</c>.</param>
    /// <param name="value">The number.</param>
    /// <param name="slice">The part of the data that it was measured on, such as <c>test</c>.</param>
    public ModelBomMetric(string type, double value, string? slice = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        Type = type;
        Value = value;
        Slice = slice;
    }

    /// <summary>What was measured.</summary>
    public string Type { get; }

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <summary>The part of the data that it was measured on.</summary>
    public string? Slice { get; }
}
