namespace MlOps.Sdk.Registry.Packaging;

/// <summary>An input or output of a model: a column of a table, or a tensor.</summary>
public sealed class ModelField
{
    private static readonly HashSet<string> ColumnTypes =
        ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"];

    private ModelField(string? name, string type, IReadOnlyList<long>? shape, bool isRequired)
    {
        Name = name;
        Type = type;
        Shape = shape;
        IsRequired = isRequired;
    }

    /// <summary>Its name; <see langword="null"/> where the place says which it is.</summary>
    public string? Name { get; }

    /// <summary>A column's type as MLflow names it, such as <c>double</c>; a tensor's as NumPy does, such as <c>float32</c>.</summary>
    public string Type { get; }

    /// <summary>A tensor's dimensions, -1 for one that varies; <see langword="null"/> for a column.</summary>
    public IReadOnlyList<long>? Shape { get; }

    /// <summary>Whether it must be given. A tensor always must.</summary>
    public bool IsRequired { get; }

    /// <summary>Names a column.</summary>
    /// <param name="name">Its name; <see langword="null"/> where no column has one.</param>
    /// <param name="type">Its type: boolean, integer, long, float, double, string, binary or datetime.</param>
    /// <param name="isRequired">Whether it must be given.</param>
    /// <exception cref="ArgumentException">MLflow has no such type.</exception>
    public static ModelField Column(string? name, string type, bool isRequired = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        return ColumnTypes.Contains(type)
            ? new(name, type, shape: null, isRequired)
            : throw new ArgumentException($"'{type}' is no type of a column. Those of MLflow are {string.Join(", ", ColumnTypes)}.", nameof(type));
    }

    /// <summary>Names a tensor.</summary>
    /// <param name="name">Its name, for an ONNX model that of the graph's input or output; <see langword="null"/> where no tensor has one.</param>
    /// <param name="type">The type of its elements as NumPy names it, such as <c>float32</c>, <c>int64</c> or <c>object</c>.</param>
    /// <param name="shape">Its dimensions; -1 for one that varies, such as the batch.</param>
    public static ModelField Tensor(string? name, string type, params ReadOnlySpan<long> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        foreach (var dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dimension, -1, nameof(shape));
        }

        return new(name, type, shape.ToArray(), isRequired: true);
    }
}
