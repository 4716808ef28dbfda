using MlOps.Gpu.Transformers;
using Double = MlOps.Gpu.Onnx.GraphNumber<double>;

namespace MlOps.Gpu.Onnx;

/// <summary>A <see cref="QuantileTransformer"/> as nodes.</summary>
internal static class QuantileNodes
{
    public static IReadOnlyList<GraphFeature> Of(StepState state, IReadOnlyList<GraphFeature> inputs)
    {
        var normal = state.Choice<OutputDistribution>("output_distribution") == OutputDistribution.Normal;
        return [.. inputs.Select((feature, i) => feature.Then(feature.Name, value =>
        {
            var quantiles = state.Of($"quantiles_{i}");
            return double.IsNaN(quantiles[0]) ? new(value.Value.Filled(double.NaN))
                : Double.Select(value.IsMissing, value, normal ? Normal(quantiles, value) : Rank(quantiles, value, 0));
        }))];
    }

    private static Double Normal(double[] quantiles, Double value)
    {
        var limit = QuantileTransformer.NormalLimit;
        var result = GraphMath.NormalQuantile(Rank(quantiles, value, QuantileTransformer.Bound));
        return Double.Select(result < Double.Of(-limit), Double.Of(-limit), Double.Select(result > Double.Of(limit), Double.Of(limit), result));
    }

    // The mean of the rank from below and from above; between two quantiles on the line from one to the other.
    private static Double Rank(double[] quantiles, Double value, double bound)
    {
        var (first, last) = (Double.Of(quantiles[0]), Double.Of(quantiles[^1]));
        var isFirst = bound == 0 ? Double.AreEqual(value, first) : value - Double.Of(bound) < first;
        var isLast = bound == 0 ? Double.AreEqual(value, last) : value + Double.Of(bound) > last;

        var graph = value.Value.Graph;
        var below = SearchNodes.CountOf(value, quantiles, "Less");
        var upTo = SearchNodes.CountOf(value, quantiles, "LessOrEqual");
        double[] references = [.. quantiles.Select((_, place) => QuantileTransformer.Reference(place, quantiles.Length))];
        var mean = (At(references, below) + At(references, upTo.Plus(-1))) / Double.Of(2.0);

        double[] slopes =
        [
            .. quantiles.Skip(1).Select((quantile, place) => (references[place + 1] - references[place]) / (quantile - quantiles[place])),
            0,
        ];
        var place = below.Plus(-1);
        var between = At(references, place) + (value - At(quantiles, place)) * At(slopes, place);

        var isKnown = new Double(upTo.Is("Greater", below));
        var isBefore = new Double(below.Is("Equal", graph.Constant(0L)));
        var isBehind = new Double(below.Is("Equal", graph.Constant((long)quantiles.Length)));
        var rank = Double.Select(isKnown, mean, Double.Select(isBefore, new(value.Value.Filled(0.0)), Double.Select(isBehind, Double.Of(1.0), between)));
        return Double.Select(isFirst, Double.Of(0.0), Double.Select(isLast, Double.Of(1.0), rank));

        // Where a place is before the first or behind the last, what stands there is not taken.
        Double At(double[] numbers, GraphValue place)
        {
            var notBefore = graph.Node("Max", ElementType.Int64, [place, graph.Constant(0L)]);
            return new(graph.List<double>(numbers).At(graph.Node("Min", ElementType.Int64, [notBefore, graph.Constant((long)numbers.Length - 1)])));
        }
    }
}
