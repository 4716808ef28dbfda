using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Onnx;

/// <summary>The fitted steps as nodes, by their kinds.</summary>
internal static class StepNodes
{
    private static readonly Dictionary<string, Func<StepState, IReadOnlyList<GraphFeature>, IReadOnlyList<GraphFeature>>> Own = new(StringComparer.Ordinal)
    {
        [nameof(MissingIndicator)] = Indicate,
        [nameof(CyclicEncoder)] = NumberNodes.Cyclic,
        [nameof(KBinsDiscretizer)] = NumberNodes.Bins,
        [nameof(PolynomialFeatures)] = NumberNodes.Polynomial,
        [nameof(Normalizer)] = NumberNodes.Normalized,
        [nameof(QuantileTransformer)] = QuantileNodes.Of,
        [nameof(OrdinalEncoder)] = EncoderNodes.Ordinal,
        [nameof(OneHotEncoder)] = EncoderNodes.OneHot,
        [nameof(TargetEncoder)] = EncoderNodes.Target,
        [nameof(FrequencyEncoder)] = EncoderNodes.Frequency,
        [nameof(HashEncoder)] = Refuse,
        [nameof(CrossedHashEncoder)] = Refuse,
    };

    /// <summary>Makes the outputs of a step.</summary>
    public static IReadOnlyList<GraphFeature> Apply(FittedStep step, IReadOnlyList<GraphFeature> inputs) =>
        inputs.Count == 0 ? [] : Own.TryGetValue(step.State.Kind, out var nodes) ? nodes(step.State, inputs) : Chained(step, inputs);

    // All others are chains of operations: which ones, they say of columns without rows.
    private static IReadOnlyList<GraphFeature> Chained(FittedStep step, IReadOnlyList<GraphFeature> inputs)
    {
        var context = new ApplyContext(CpuRunner.Run, isTraining: false, firstRow: 0);
        var columns = inputs.Select(NoRows).ToArray();
        var features = step.Apply([.. columns.Select(column => new Feature(column.Name, [column]))], context);
        var isChain = features.Count == columns.Length
            && features.Zip(columns).All(pair => pair.First.Parts[0] == pair.Second && pair.First.Steps.All(made => made is IOperation));
        return isChain ? [.. features.Select((feature, i) => Continued(inputs[i], feature))] : Refuse(step.State, inputs);
    }

    private static GraphFeature Continued(GraphFeature input, Feature feature) =>
        feature.Steps.Cast<IOperation>().Aggregate(input, (value, operation) => value.Then(feature.Name, operation));

    private static Column NoRows(GraphFeature input) => input.SourceType switch
    {
        ElementType.Text => Column.Create(input.Name, Array.Empty<string>()),
        ElementType.Float32 => Column.Create(input.Name, Array.Empty<float>()),
        _ => Column.Create(input.Name, Array.Empty<double>()),
    };

    // A text of ONNX's is never missing.
    private static IReadOnlyList<GraphFeature> Indicate(StepState state, IReadOnlyList<GraphFeature> inputs) =>
        [.. state.IntegersOf("features").Select((input, i) => inputs[(int)input] is { IsText: true } texts
            ? new(state.Outputs[i], texts.Value.Filled(0f))
            : inputs[(int)input].Then(state.Outputs[i], new IsMissing(1, 0)))];

    private static IReadOnlyList<GraphFeature> Refuse(StepState state, IReadOnlyList<GraphFeature> inputs) =>
        throw OnnxErrors.NoTwin(state.Kind, string.Join("', '", inputs.Select(input => input.Name)));
}
