using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>A pipeline as ONNX Runtime runs it.</summary>
internal static class OnnxRun
{
    public static byte[] ModelOf(FittedFeaturePipeline pipeline)
    {
        using var stream = new MemoryStream();
        pipeline.SaveOnnx(stream);
        return stream.ToArray();
    }

    /// <summary>The outputs by name, each as a column; <c>features</c> is left out.</summary>
    public static Dictionary<string, Column> ColumnsOf(byte[] model, Table table, params string[] inputs) => Run(model, table, inputs, values => values
        .Where(value => value.Name != "features")
        .ToDictionary(value => value.Name, ColumnOf, StringComparer.Ordinal));

    /// <summary>The matrix.</summary>
    public static float[] MatrixOf(byte[] model, Table table, params string[] inputs) =>
        MatrixOf(model, table, GraphOptimizationLevel.ORT_ENABLE_ALL, inputs);

    /// <summary>The matrix when ONNX Runtime changes as much of the graph as it is allowed to.</summary>
    public static float[] MatrixOf(byte[] model, Table table, GraphOptimizationLevel level, params string[] inputs) => Run(
        model, table, inputs, values => values.Single(value => value.Name == "features").AsTensor<float>().ToArray(), level);

    private static T Run<T>(
        byte[] model, Table table, string[] inputs, Func<IReadOnlyCollection<DisposableNamedOnnxValue>, T> read,
        GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, GraphOptimizationLevel = level };
        using var session = new InferenceSession(model, options);
        using var values = session.Run([.. inputs.Select(name => ValueOf(table[name]))]);
        return read(values);
    }

    private static NamedOnnxValue ValueOf(Column column) => column.Type switch
    {
        ColumnType.Float32 => Value(column.Name, column.AsFloat32().ToArray()),
        ColumnType.Float64 => Value(column.Name, column.AsFloat64().ToArray()),
        ColumnType.Int32 => Value(column.Name, column.AsInt32().ToArray()),
        ColumnType.Int64 => Value(column.Name, column.AsInt64().ToArray()),
        _ => Value(column.Name, Enumerable.Range(0, column.Length).Select(row => column.GetText(row)!).ToArray()),
    };

    private static NamedOnnxValue Value<T>(string name, T[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, [values.Length, 1]));

    private static Column ColumnOf(DisposableNamedOnnxValue value)
    {
        var type = value.ElementType;
        return type switch
        {
            TensorElementType.Float => Column.Create(value.Name, Values<float>(value)),
            TensorElementType.Double => Column.Create(value.Name, Values<double>(value)),
            TensorElementType.Int32 => Column.Create(value.Name, Values<int>(value)),
            TensorElementType.Int64 => Column.Create(value.Name, Values<long>(value)),
            _ => Column.Create(value.Name, Values<string>(value)),
        };
    }

    private static T[] Values<T>(DisposableNamedOnnxValue value)
    {
        var tensor = value.AsTensor<T>();
        Assert.Equal(2, tensor.Dimensions.Length);
        Assert.Equal(1, tensor.Dimensions[1]);
        return [.. tensor];
    }
}
