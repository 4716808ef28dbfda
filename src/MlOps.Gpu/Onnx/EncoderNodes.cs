using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Onnx;

/// <summary>The encoders of categories as nodes.</summary>
internal static class EncoderNodes
{
    private const long None = -1;

    public static IReadOnlyList<GraphFeature> Ordinal(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var unknown = state.Choice<UnknownCategory>("unknown");
        return PerInput<double>(state, inputs, (categories, _, code) => code switch
        {
            Categories.Missing => double.NaN,
            Categories.Unknown when unknown == UnknownCategory.Error => null,
            Categories.Unknown => unknown == UnknownCategory.Infrequent && categories.HasInfrequent ? categories.FrequentCount : Categories.Unknown,
            _ => Math.Min(code, categories.FrequentCount),
        });
    }

    public static IReadOnlyList<GraphFeature> Frequency(StepState state, IReadOnlyList<GraphFeature> inputs) =>
        PerInput<double>(state, inputs, (_, i, code) => code switch
        {
            Categories.Missing => state.Of($"frequencies_{i}")[^1],
            Categories.Unknown => 0,
            _ => state.Of($"frequencies_{i}")[code],
        });

    // As of rows that it was not fitted to: the first of its lists.
    public static IReadOnlyList<GraphFeature> Target(StepState state, IReadOnlyList<GraphFeature> inputs) =>
        PerInput<double>(state, inputs, (categories, i, code) => state.Of($"encodings_{i}")[code switch
        {
            Categories.Missing => categories.FrequentCount + 1,
            Categories.Unknown => categories.FrequentCount + (categories.HasInfrequent ? 0 : 2),
            _ => Math.Min(code, categories.FrequentCount),
        }]);

    public static IReadOnlyList<GraphFeature> OneHot(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var unknown = state.Choice<UnknownCategory>("unknown");
        var outputs = new List<GraphFeature>();
        for (var i = 0; i < inputs.Count; i++)
        {
            var categories = Categories.Load(state, i);
            var width = categories.FrequentCount + (categories.HasInfrequent ? 1 : 0);
            var place = CategoryNodes.Lookup<long>(inputs[i].Value, categories, code => code switch
            {
                Categories.Missing when categories.HasMissing => width,
                Categories.Unknown when unknown == UnknownCategory.Infrequent && categories.HasInfrequent => categories.FrequentCount,
                Categories.Missing or Categories.Unknown => unknown == UnknownCategory.Error ? null : None,
                _ => Math.Min(code, categories.FrequentCount),
            });
            for (long column = 0; column < width + (categories.HasMissing ? 1 : 0); column++)
            {
                outputs.Add(new(state.Outputs[outputs.Count], place.Is("Equal", place.Graph.Constant(column)).Cast(ElementType.Float32)));
            }
        }

        return outputs;
    }

    private static IReadOnlyList<GraphFeature> PerInput<T>(StepState state, IReadOnlyList<GraphFeature> inputs, Func<Categories, int, int, T?> resultOf)
        where T : unmanaged => [.. inputs.Select((input, i) =>
    {
        var categories = Categories.Load(state, i);
        return new GraphFeature(input.Name, CategoryNodes.Lookup<T>(input.Value, categories, code => resultOf(categories, i, code)));
    })];
}
