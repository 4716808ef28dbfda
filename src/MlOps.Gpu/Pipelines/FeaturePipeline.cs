using MlOps.Gpu.Devices;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>
/// Says which columns become features and how: <c>Create</c>, <c>Add</c> for each group of columns, then <c>Fit</c>. The results do not depend on the
/// device, the number of cores, or how the rows are divided into tables.
/// </summary>
public sealed class FeaturePipeline
{
    private readonly List<(string[] Columns, Estimator[] Estimators)> _groups = [];

    private FeaturePipeline()
    {
    }

    /// <summary>Begins a pipeline.</summary>
    public static FeaturePipeline Create() => new();

    /// <summary>Adds a column.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="estimators">What is done to it, in order; none takes it as it is.</param>
    /// <returns>This pipeline.</returns>
    public FeaturePipeline Add(string column, params ReadOnlySpan<Estimator> estimators) => Add([column], estimators);

    /// <summary>Adds columns that are treated alike. Those that belong together, as for a <see cref="Normalizer"/>, go into one call.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="estimators">What is done to them, in order; none takes them as they are.</param>
    /// <returns>This pipeline.</returns>
    public FeaturePipeline Add(IReadOnlyList<string> columns, params ReadOnlySpan<Estimator> estimators)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count, nameof(columns));
        foreach (var column in columns)
        {
            ArgumentException.ThrowIfNullOrEmpty(column, nameof(columns));
        }

        foreach (var estimator in estimators)
        {
            ArgumentNullException.ThrowIfNull(estimator, nameof(estimators));
        }

        _groups.Add(columns.Distinct(StringComparer.Ordinal).Count() == columns.Count
            ? ([.. columns], estimators.ToArray())
            : throw PipelineErrors.ColumnTwice(columns.GroupBy(name => name).First(group => group.Count() > 1).Key));
        return this;
    }

    /// <summary>Learns from a table.</summary>
    /// <param name="table">The rows to learn from.</param>
    /// <param name="device">Where the pipeline computes, now and later. <see cref="FittedFeaturePipeline.FitReport"/> says what it did in the fit.</param>
    /// <exception cref="PipelineFitException">There are no rows, or values that nothing can be learnt from.</exception>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    /// <exception cref="DeviceUnavailableException">The device was asked for, and failed.</exception>
    public FittedFeaturePipeline Fit(Table table, ComputeDevice device) => Fit([table], device);

    /// <summary>Learns from a table with a target.</summary>
    /// <param name="table">The rows to learn from.</param>
    /// <param name="target">The column that is to be predicted, which a <see cref="TargetEncoder"/> learns from: numbers, none missing.</param>
    /// <param name="device">Where the pipeline computes, now and later. <see cref="FittedFeaturePipeline.FitReport"/> says what it did in the fit.</param>
    /// <exception cref="PipelineFitException">There are no rows, or values that nothing can be learnt from.</exception>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    /// <exception cref="DeviceUnavailableException">The device was asked for, and failed.</exception>
    public FittedFeaturePipeline Fit(Table table, string target, ComputeDevice device) => Fit([table], target, device);

    /// <summary>Learns from several tables as from one with all their rows, bit for bit.</summary>
    /// <param name="tables">The rows to learn from, in order.</param>
    /// <param name="device">Where the pipeline computes, now and later. <see cref="FittedFeaturePipeline.FitReport"/> says what it did in the fit.</param>
    /// <exception cref="PipelineFitException">There are no rows, or values that nothing can be learnt from.</exception>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    /// <exception cref="DeviceUnavailableException">The device was asked for, and failed.</exception>
    public FittedFeaturePipeline Fit(IReadOnlyList<Table> tables, ComputeDevice device) => Fitted(tables, null, device);

    /// <summary>Learns from several tables with a target as from one with all their rows, bit for bit.</summary>
    /// <param name="tables">The rows to learn from, in order.</param>
    /// <param name="target">The column that is to be predicted, which a <see cref="TargetEncoder"/> learns from: numbers, none missing.</param>
    /// <param name="device">Where the pipeline computes, now and later. <see cref="FittedFeaturePipeline.FitReport"/> says what it did in the fit.</param>
    /// <exception cref="PipelineFitException">There are no rows, or values that nothing can be learnt from.</exception>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    /// <exception cref="DeviceUnavailableException">The device was asked for, and failed.</exception>
    public FittedFeaturePipeline Fit(IReadOnlyList<Table> tables, string target, ComputeDevice device)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Fitted(tables, target, device);
    }

    private FittedFeaturePipeline Fitted(IReadOnlyList<Table> tables, string? target, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(device);
        foreach (var table in tables)
        {
            ArgumentNullException.ThrowIfNull(table, nameof(tables));
        }

        if (_groups.Count == 0)
        {
            throw PipelineErrors.Empty();
        }

        if (tables.All(table => table.RowCount == 0))
        {
            throw PipelineErrors.NoRows();
        }

        Table[] filled = [.. tables.Where(table => table.RowCount > 0)];
        using var runner = new FitRunner(device, filled);
        return new(PipelineFit.Run(_groups, filled, target, runner), device, runner.Report);
    }
}
