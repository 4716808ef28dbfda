using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Onnx;

/// <summary>What encoders make of categories: the place of a value's category in a list, and what stands there.</summary>
internal static class CategoryNodes
{
    /// <summary>Gives each row what its category stands for.</summary>
    /// <param name="column">The column.</param>
    /// <param name="categories">What was fitted.</param>
    /// <param name="resultOf">
    /// Of a category by its number, <see cref="Categories.Missing"/> or <see cref="Categories.Unknown"/>; <see langword="null"/> is an error when the model runs.
    /// </param>
    public static GraphValue Lookup<T>(GraphValue column, Categories categories, Func<int, T?> resultOf)
        where T : unmanaged
    {
        // What stands for an error is beyond the end of the list, where reading fails: unknown ones, and missing ones if they have no result.
        var order = SortedNumbers(categories);
        var results = order.Select(resultOf).Append(resultOf(Categories.Missing)).Append(resultOf(Categories.Unknown)).ToList();
        var beyond = (long)order.Length + 2;
        var (missing, unknown) = (results[^2] is null ? beyond : order.Length, results[^1] is null ? beyond : order.Length + 1);
        var list = results[^1] is null ? results[..^1] : results;
        list = list[^1] is null ? list[..^1] : list;
        T[] known = [.. list.Select(result => result ?? default)];
        return column.Graph.List<T>(known.Length == 0 ? [default] : known).At(PlacesOf(column, categories, order, missing, unknown));
    }

    private static int[] SortedNumbers(Categories categories)
    {
        var numbers = Enumerable.Range(0, categories.Count).ToArray();
        if (categories.Kind != CategoryKind.Text)
        {
            Array.Sort((long[])categories.Keys.Clone(), numbers);
        }

        return numbers;
    }

    private static GraphValue PlacesOf(GraphValue column, Categories categories, int[] order, long missing, long unknown)
    {
        switch (categories.Kind)
        {
            case CategoryKind.Text when order.Length == 0:
                return column.Filled(unknown);
            case CategoryKind.Text:
                return column.Graph.Node(
                    "LabelEncoder",
                    ElementType.Int64,
                    [column],
                    OnnxAttribute.Of("keys_strings", order.Select(categories.Label)),
                    OnnxAttribute.Of("values_int64s", order.Select((_, place) => (long)place)),
                    OnnxAttribute.Of("default_int64", unknown));
            case CategoryKind.Integer:
                long[] integers = [.. order.Select(number => categories.Keys[number])];
                return PlacesOf(column.Cast(ElementType.Int64), integers, long.MaxValue, unknown);
            default:
                double[] numbers = [.. order.Select(number => CategoryKey.ToNumber(categories.Keys[number]))];
                var values = column.Cast(ElementType.Float64);
                return values.IsMissing().Choose(values.Filled(missing), PlacesOf(values, numbers, double.PositiveInfinity, unknown));
        }
    }

    private static GraphValue PlacesOf<T>(GraphValue values, T[] keys, T greatest, long unknown)
        where T : unmanaged
    {
        if (keys.Length == 0)
        {
            return values.Filled(unknown);
        }

        var graph = values.Graph;
        var place = graph.Node("Max", ElementType.Int64, [SearchNodes.CountOf(values, keys, greatest, "LessOrEqual").Plus(-1), graph.Constant(0L)]);
        return graph.List<T>(keys).At(place).Is("Equal", values).Choose(place, graph.Constant(unknown));
    }
}
