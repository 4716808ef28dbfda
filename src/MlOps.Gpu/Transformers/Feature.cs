using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// A column on its way through a pipeline: what it is read from, in one or more parts, and what is still to be done to its values. Nothing
/// is done before all is known, so that a chain is one read and one write.
/// </summary>
internal sealed class Feature
{
    private readonly IReadOnlyList<object> _steps; // IOperation or TileKernel
    private readonly Lazy<IReadOnlyList<TileKernel>> _kernels;
    private readonly Lazy<IOperation?> _chain;

    public Feature(string name, IReadOnlyList<Column> parts)
        : this(name, parts, [])
    {
    }

    private Feature(string name, IReadOnlyList<Column> parts, IReadOnlyList<object> steps)
    {
        Name = name;
        Parts = parts;
        _steps = steps;
        _kernels = new(Compose);
        _chain = new(() => _steps.All(step => step is IOperation) ? Chain.Of([.. _steps.Cast<IOperation>()]) : null);
    }

    public string Name { get; }

    public IReadOnlyList<Column> Parts { get; }

    public bool IsText => Parts.Count > 0 && Parts[0].Type == ColumnType.String;

    /// <summary>Whether values are stored in 32 bits.</summary>
    public bool IsFloat32 => Parts.Count > 0 && Parts[0].Type == ColumnType.Float32;

    public long RowCount => Parts.Sum(part => (long)part.Length);

    /// <summary>Whether it is what its parts have, as it is.</summary>
    public bool IsPlain => _steps.Count == 0;

    public IReadOnlyList<TileKernel> Kernels => _kernels.Value;

    /// <summary>What is done to each value, in order: operations, and kernels of what is none.</summary>
    public IReadOnlyList<object> Steps => _steps;

    public int OperationCount => _steps.Count;

    /// <summary>All as one operation; <see langword="null"/> for none, and where a step is no operation.</summary>
    public IOperation? Operation => _chain.Value;

    /// <summary>The feature for a device; <see langword="null"/> where there is no kernel for a step.</summary>
    public ColumnSource? ToSource() => (IsPlain || Operation is not null) && !IsText && Parts.Count > 0 ? new(Parts, Operation) : null;

    public Feature Then(string name, IOperation operation) => With(name, operation);

    public Feature Then(string name, Func<double, double> function) => With(name, new FunctionTileKernel(function));

    private Feature With(string name, object step) =>
        IsText ? throw TableErrors.NotNumeric(Parts[0]) : new(name, Parts, [.. _steps, step]);

    private List<TileKernel> Compose()
    {
        var kernels = new List<TileKernel>();
        for (var start = 0; start < _steps.Count;)
        {
            var run = _steps.Skip(start).TakeWhile(step => step is IOperation).Cast<IOperation>().ToArray();
            kernels.Add(run.Length > 0 ? Chain.ToTileKernel(Chain.Of(run)!) : (TileKernel)_steps[start]);
            start += Math.Max(1, run.Length);
        }

        return kernels;
    }
}
