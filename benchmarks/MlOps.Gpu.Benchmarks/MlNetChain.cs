using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Gpu.Benchmarks;

/// <summary>The rival: ML.NET's transforms that do what the chain does, fitted, over a vector of 16 columns, read to the end.</summary>
internal sealed class MlNetChain
{
    private readonly ITransformer _fitted;
    private readonly IDataView _view;

    private MlNetChain(ITransformer fitted, IDataView view) => (_fitted, _view) = (fitted, view);

    /// <summary>Kept, so that nothing is optimised away.</summary>
    public float Last { get; private set; }

    public static MlNetChain Create(float[][] columns, int rows, int operations)
    {
        var context = new MLContext(1);
        var data = Enumerable.Range(0, rows).Select(row => new Row { X = Array.ConvertAll(columns, column => column[row]) }).ToArray();
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.X)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns.Length);
        var view = context.Data.LoadFromEnumerable(data, schema);

        // Two operations each, a multiplication and an addition; ML.NET has no clip.
        IEstimator<ITransformer> chain = context.Transforms.NormalizeMeanVariance(nameof(Row.X), fixZero: false);
        for (var done = 2; done + 2 <= operations; done += 2)
        {
            chain = chain.Append(done % 4 == 0
                ? context.Transforms.NormalizeMeanVariance(nameof(Row.X), fixZero: false)
                : context.Transforms.NormalizeMinMax(nameof(Row.X), fixZero: false));
        }

        return new(chain.Fit(context.Data.TakeRows(view, 10_000)), view);
    }

    public void Run()
    {
        var result = _fitted.Transform(_view);
        var column = result.Schema[nameof(Row.X)];
        using var cursor = result.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        var values = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            getter(ref values);
            Last += values.GetValues()[0];
        }
    }

    private sealed class Row
    {
        public float[] X { get; set; } = [];
    }
}
