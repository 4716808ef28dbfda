using System.Numerics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Onnx;

/// <summary>
/// A number of a formula, which is computed when the model runs: what is done with it becomes a node of a graph. Each node rounds as the CPU does.
/// Of two operands one at least is no constant.
/// </summary>
internal readonly struct GraphNumber<TNumber> : IArithmetic<GraphNumber<TNumber>, TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    private readonly GraphValue? _value;
    private readonly TNumber _constant;

    public GraphNumber(GraphValue value) => _value = value;

    private GraphNumber(TNumber constant) => _constant = constant;

    /// <summary>Whether it is NaN.</summary>
    public GraphNumber<TNumber> IsMissing => new(Value.IsMissing());

    public GraphValue Value => _value ?? throw new InvalidOperationException("A constant is no value of a graph.");

    public static GraphNumber<TNumber> Of(TNumber number) => new(number);

    public static GraphNumber<TNumber> operator +(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Join("Add", left, right);

    public static GraphNumber<TNumber> operator -(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Join("Sub", left, right);

    public static GraphNumber<TNumber> operator *(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Join("Mul", left, right);

    public static GraphNumber<TNumber> operator /(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Join("Div", left, right);

    public static GraphNumber<TNumber> operator -(GraphNumber<TNumber> value) => value.Function("Neg");

    public static GraphNumber<TNumber> operator <(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Compare("Less", left, right);

    public static GraphNumber<TNumber> operator >(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Compare("Greater", left, right);

    public static GraphNumber<TNumber> AreEqual(GraphNumber<TNumber> left, GraphNumber<TNumber> right) => Compare("Equal", left, right);

    public static GraphNumber<TNumber> Select(GraphNumber<TNumber> mask, GraphNumber<TNumber> then, GraphNumber<TNumber> otherwise) =>
        new(mask.Value.Choose(then.In(mask.Value.Graph), otherwise.In(mask.Value.Graph)));

    public static GraphNumber<TNumber> Sqrt(GraphNumber<TNumber> value) => value.Function("Sqrt");

    /// <summary>A function of ONNX's of one number.</summary>
    public GraphNumber<TNumber> Function(string name) => new(Value.Graph.Node(name, Value.Type, [Value]));

    private static GraphNumber<TNumber> Join(string function, GraphNumber<TNumber> left, GraphNumber<TNumber> right)
    {
        var rows = left._value ?? right.Value;
        return new(rows.Graph.Node(function, OnnxTensor.TypeOf<TNumber>(), [left.Kept(rows), right.Kept(rows)]));
    }

    private static GraphNumber<TNumber> Compare(string comparison, GraphNumber<TNumber> left, GraphNumber<TNumber> right)
    {
        var graph = (left._value ?? right.Value).Graph;
        return new(left.In(graph).Is(comparison, right.In(graph)));
    }

    // ONNX Runtime looks at constants in 32 bits when it leaves out sums with 0 and products with 1: one that only looks like these is given as a
    // number per row.
    private GraphValue Kept(GraphValue rows)
    {
        var looks = TNumber.CreateTruncating(float.CreateTruncating(_constant));
        var isMistaken = looks != _constant && (looks == TNumber.Zero || looks == TNumber.One);
        return _value ?? (isMistaken ? rows.Filled(_constant) : rows.Graph.Constant(_constant));
    }

    private GraphValue In(OnnxGraph graph) => _value ?? graph.Constant(_constant);
}
