using MlOps.Gpu.Transformers;
using Double = MlOps.Gpu.Onnx.GraphNumber<double>;

namespace MlOps.Gpu.Onnx;

/// <summary>The transformers of numbers that are no chains of operations, as nodes.</summary>
internal static class NumberNodes
{
    public static IReadOnlyList<GraphFeature> Cyclic(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var (period, start) = (state.Number("period"), state.Number("start"));
        return
        [
            .. inputs.SelectMany((feature, i) => new[]
            {
                feature.Then(state.Outputs[2 * i], value => GraphMath.Sin(Angle(value))),
                feature.Then(state.Outputs[2 * i + 1], value => GraphMath.Cos(Angle(value))),
            }),
        ];

        Double Angle(Double value) => Double.Of(Math.Tau) * (Remainder(value - Double.Of(start), period) / Double.Of(period));
    }

    public static IReadOnlyList<GraphFeature> Bins(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var inner = inputs.Select((_, i) => KBinsDiscretizer.InnerOf(state.Of($"bin_edges_{i}"))).ToArray();
        if (state.Choice<BinEncoding>("encode") == BinEncoding.Ordinal)
        {
            return [.. inputs.Select((feature, i) => feature.Then(feature.Name, value =>
                Double.Select(value.IsMissing, value, new(SearchNodes.CountOf(value, inner[i], "LessOrEqual").Cast(ElementType.Float64)))))];
        }

        var result = ResultOf(inputs);
        var outputs = new List<GraphFeature>();
        for (var i = 0; i < inputs.Count; i++)
        {
            var value = inputs[i].Wide;
            var bin = SearchNodes.CountOf(value, inner[i], "LessOrEqual");
            var isPresent = value.IsMissing.Value.Not();
            for (long column = 0; column <= inner[i].Length; column++)
            {
                outputs.Add(new(state.Outputs[outputs.Count], bin.Is("Equal", bin.Graph.Constant(column)).Is("And", isPresent).Cast(result)));
            }
        }

        return outputs;
    }

    public static IReadOnlyList<GraphFeature> Polynomial(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var powers = state.IntegersOf("powers");
        var values = inputs.Select(input => input.Wide).ToArray();
        var result = ResultOf(inputs);
        return [.. state.Outputs.Select((name, output) =>
        {
            var factors = values.SelectMany((value, column) => Enumerable.Repeat(value, (int)powers[output * values.Length + column])).ToArray();
            var product = factors.Length == 0 ? values[0].Value.Filled(1.0) : factors.Aggregate((left, right) => left * right).Value;
            return new GraphFeature(name, product.Cast(result));
        })];
    }

    public static IReadOnlyList<GraphFeature> Normalized(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var norm = state.Choice<Norm>("norm");
        var values = inputs.Select(input => input.Wide).ToArray();
        var magnitudes = values.Select(value => value.Function("Abs")).ToArray();
        var largest = magnitudes.Aggregate((left, right) => Double.Select(left < right, right, left));
        var isMissing = new Double(values.Select(value => value.IsMissing.Value).Aggregate((left, right) => left.Is("Or", right)));

        var length = largest;
        if (norm != Norm.Max)
        {
            var shares = magnitudes.Select(magnitude => magnitude / largest);
            var sum = (norm == Norm.L1 ? shares : shares.Select(share => share * share)).Aggregate((left, right) => left + right);
            var isPlain = (largest > Double.Of(0.0)).Value.Is("And", (largest < Double.Of(double.PositiveInfinity)).Value);
            length = Double.Select(new(isPlain), largest * (norm == Norm.L1 ? sum : Double.Sqrt(sum)), largest);
        }

        var isZero = Double.AreEqual(length, Double.Of(0.0));
        var result = ResultOf(inputs);
        return [.. inputs.Select((input, i) => new GraphFeature(
            input.Name,
            Double.Select(isMissing, Double.Of(double.NaN), Double.Select(isZero, values[i], values[i] / length)).Value.Cast(result)))];
    }

    /// <summary>What is left of a division by the nearest whole number, the even one of two; of an exact remainder of two periods.</summary>
    private static Double Remainder(Double value, double period)
    {
        var graph = value.Value.Graph;
        var twoPeriods = new Double(graph.Node(
            "Mod", ElementType.Float64, [value.Value, graph.Constant(2 * period)], OnnxAttribute.Of("fmod", 1)));
        var (whole, half) = (Double.Of(period), Double.Of(period / 2));
        var magnitude = twoPeriods.Function("Abs");
        var less = magnitude - whole;
        var isTwice = new Double((less < half).Value.Not());
        var rest = Double.Select(isTwice, less - whole, less);
        var signed = Double.Select(twoPeriods < Double.Of(0.0), -rest, rest);
        return Double.Select(magnitude > half, signed, twoPeriods);
    }

    // 32 bits when all inputs have them.
    private static ElementType ResultOf(IReadOnlyList<GraphFeature> inputs) =>
        inputs.All(input => input.Value.Type == ElementType.Float32) ? ElementType.Float32 : ElementType.Float64;
}
