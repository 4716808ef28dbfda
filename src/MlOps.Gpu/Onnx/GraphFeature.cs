using MlOps.Gpu.Operations;
using Double = MlOps.Gpu.Onnx.GraphNumber<double>;
using Single = MlOps.Gpu.Onnx.GraphNumber<float>;

namespace MlOps.Gpu.Onnx;

/// <summary>A column of a graph and the steps that its values go through: what <see cref="Transformers.Feature"/> is to a table's.</summary>
internal sealed class GraphFeature
{
    private readonly GraphValue _source;
    private readonly IReadOnlyList<object> _steps; // IOperation or Func<Double, Double>

    public GraphFeature(string name, GraphValue source)
        : this(name, source, [])
    {
    }

    private GraphFeature(string name, GraphValue source, IReadOnlyList<object> steps) => (Name, _source, _steps) = (name, source, steps);

    public string Name { get; }

    public bool IsText => _source.Type == ElementType.Text;

    /// <summary>What its values are read as.</summary>
    public ElementType SourceType => _source.Type;

    /// <summary>The values. As on the CPU, a chain runs in 32 bits when it starts with them and no step needs 64.</summary>
    public GraphValue Value
    {
        get
        {
            if (_steps.Count == 0)
            {
                return _source;
            }

            if (SourceType == ElementType.Float32 && _steps.All(step => step is IOperation { NeedsFloat64: false }))
            {
                return _steps.Aggregate(new Single(_source), (value, step) => OperationNodes.Apply((IOperation)step, value)).Value;
            }

            var wide = _steps.Aggregate(new Double(_source.Cast(ElementType.Float64)), (value, step) => step is IOperation operation
                ? OperationNodes.Apply(operation, value)
                : ((Func<Double, Double>)step)(value));
            return SourceType == ElementType.Float32 ? wide.Value.Cast(ElementType.Float32) : wide.Value;
        }
    }

    /// <summary>The values in 64 bits.</summary>
    public Double Wide => new(Value.Cast(ElementType.Float64));

    public GraphFeature Then(string name, IOperation operation) => new(name, _source, [.. _steps, operation]);

    /// <summary>Goes on with something that is computed in 64 bits.</summary>
    public GraphFeature Then(string name, Func<Double, Double> function) => new(name, _source, [.. _steps, function]);
}
