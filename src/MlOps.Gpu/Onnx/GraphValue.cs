namespace MlOps.Gpu.Onnx;

/// <summary>What a node of a graph gives: a tensor of a value per row, [N, 1], or of fitted numbers.</summary>
/// <param name="Graph">Whose it is.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Type">What its elements are.</param>
internal sealed record GraphValue(OnnxGraph Graph, string Name, ElementType Type)
{
    /// <summary>Whether it was rounded to 32 bits.</summary>
    private bool IsRounded { get; init; }

    public GraphValue Cast(ElementType type)
    {
        if (type == Type)
        {
            return this;
        }

        // ONNX Runtime 1.16 and earlier leave out two casts in a row that end where they began, and the rounding with them: a node that changes nothing
        // stands between.
        var value = IsRounded && type == ElementType.Float64 ? Graph.Node("Flatten", Type, [this]) : this;
        var isRounded = Type == ElementType.Float64 && type == ElementType.Float32;
        return Graph.Node("Cast", type, [value], OnnxAttribute.Of("to", (long)type)) with { IsRounded = isRounded };
    }

    /// <summary>The elements of this list at the places that are given. A place beyond its end is an error when the model runs.</summary>
    public GraphValue At(GraphValue places) => Graph.Node("Gather", Type, [this, places]);

    public GraphValue Plus(long number) => Graph.Node("Add", Type, [this, Graph.Constant(number)]);

    public GraphValue Not() => Graph.Node("Not", Type, [this]);

    /// <summary>Where this holds one value, else another.</summary>
    public GraphValue Choose(GraphValue then, GraphValue otherwise) => Graph.Node("Where", then.Type, [this, then, otherwise]);

    /// <summary>Compares.</summary>
    /// <param name="comparison">ONNX's name for it, such as <c>LessOrEqual</c>.</param>
    /// <param name="other">With what.</param>
    public GraphValue Is(string comparison, GraphValue other) => Graph.Node(comparison, ElementType.Boolean, [this, other]);

    /// <summary>Whether numbers are NaN, of all types that have it.</summary>
    public GraphValue IsMissing() => Is("Equal", this).Not();

    /// <summary>The same number for each row of this.</summary>
    public GraphValue Filled<T>(T number)
        where T : unmanaged => Graph.Node(
        "ConstantOfShape",
        OnnxTensor.TypeOf<T>(),
        [Graph.Node("Shape", ElementType.Int64, [this])],
        OnnxAttribute.OfTensor("value", OnnxTensor.Of(null, [1], [number])));
}
