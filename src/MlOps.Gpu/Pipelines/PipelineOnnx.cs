using MlOps.Gpu.Onnx;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Pipelines;

/// <summary>A fitted pipeline as an ONNX model.</summary>
internal static class PipelineOnnx
{
    public const string OutputSuffix = ".output";
    public const string Matrix = "features";

    public static byte[] Write(IReadOnlyList<ColumnGroup> groups)
    {
        if (groups.Any(group => group.Types.Count == 0))
        {
            throw OnnxErrors.NoInputTypes();
        }

        var graph = new OnnxGraph();
        var inputs = new Dictionary<string, GraphValue>(StringComparer.Ordinal);
        foreach (var (name, type) in groups.SelectMany(group => group.Columns.Zip(group.Types)))
        {
            if (!inputs.ContainsKey(name))
            {
                inputs.Add(name, graph.Input(name, TypeOf(type)));
            }
        }

        var outputs = new List<GraphValue>();
        foreach (var group in groups)
        {
            IReadOnlyList<GraphFeature> flow = [.. group.Columns.Select(column => new GraphFeature(column, inputs[column]))];
            foreach (var step in group.Steps)
            {
                flow = StepNodes.Apply(step, flow);
            }

            foreach (var feature in flow)
            {
                outputs.Add(feature.Value);
                graph.Output(feature.Name + OutputSuffix, feature.Value, 1);
            }
        }

        if (outputs.Count == 0)
        {
            throw OnnxErrors.NoOutputs();
        }

        if (outputs.All(output => output.Type != ElementType.Text))
        {
            graph.Output(Matrix, Joined(graph, [.. outputs.Select(Single)]), outputs.Count);
        }

        return graph.ToModel();
    }

    // Integers by way of 64 bits, as a table's matrix has them.
    private static GraphValue Single(GraphValue column) =>
        (column.Type == ElementType.Float32 ? column : column.Cast(ElementType.Float64)).Cast(ElementType.Float32);

    private static GraphValue Joined(OnnxGraph graph, GraphValue[] columns) =>
        graph.Node("Concat", ElementType.Float32, columns, OnnxAttribute.Of("axis", 1));

    private static ElementType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Float32 => ElementType.Float32,
        ColumnType.Float64 => ElementType.Float64,
        ColumnType.Int32 => ElementType.Int32,
        ColumnType.Int64 => ElementType.Int64,
        _ => ElementType.Text,
    };
}
