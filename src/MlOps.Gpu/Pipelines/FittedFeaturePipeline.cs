using System.Text;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>A pipeline that has learnt. Immutable and thread-safe. Can be saved as JSON, and gives the same numbers when it is loaded.</summary>
public sealed class FittedFeaturePipeline : ITransformer
{
    private readonly IReadOnlyList<ColumnGroup> _groups;
    private readonly ComputeDevice _device;

    internal FittedFeaturePipeline(IReadOnlyList<ColumnGroup> groups, ComputeDevice device, FitReport? fitReport)
    {
        _groups = groups;
        _device = device;
        FitReport = fitReport;
        InputNames = [.. groups.SelectMany(group => group.Columns).Distinct(StringComparer.Ordinal)];
        OutputNames = [.. groups.SelectMany(group => group.Outputs)];
        Steps = [.. groups.SelectMany(group => group.Steps).Select(step => new FittedStepDescription(step.State))];
        if (OutputNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw PipelineErrors.OutputTwice(twice.Key);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> InputNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>What was learnt, in the order in which estimators were added.</summary>
    public IReadOnlyList<FittedStepDescription> Steps { get; }

    /// <summary>Where the statistics of the fit were computed and why; <see langword="null"/> for a pipeline that was loaded.</summary>
    public FitReport? FitReport { get; }

    /// <summary>Reads what <see cref="SaveAsync"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the pipeline computes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="PipelineFormatException">The file is damaged, or of a version that this library does not know.</exception>
    public static async Task<FittedFeaturePipeline> LoadAsync(string path, ComputeDevice device, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(device);
        return new(PipelineJson.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)), device, null);
    }

    /// <summary>Reads what <see cref="ToJson"/> gave.</summary>
    /// <param name="json">The text.</param>
    /// <param name="device">Where the pipeline computes.</param>
    /// <exception cref="PipelineFormatException">The text is damaged, or of a version that this library does not know.</exception>
    public static FittedFeaturePipeline FromJson(string json, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(device);
        return new(PipelineJson.Read(Encoding.UTF8.GetBytes(json)), device, null);
    }

    /// <summary>The pipeline as JSON: the same text for the same pipeline.</summary>
    public string ToJson() => Encoding.UTF8.GetString(PipelineJson.Write(_groups));

    /// <summary>Writes the pipeline to a file.</summary>
    /// <param name="path">The file; one that is there is replaced when the new one is whole.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var unfinished = path + ".tmp";
        await File.WriteAllBytesAsync(unfinished, PipelineJson.Write(_groups), cancellationToken).ConfigureAwait(false);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>
    /// Writes the pipeline as an ONNX model: ONNX Runtime (1.14 and later) makes the numbers of <see cref="Transform(Table)"/> with it, from any language.
    /// </summary>
    /// <remarks>
    /// The model has an input for each of <see cref="InputNames"/>, of the type that the column had in the fit, and an output <c>name.output</c> for each
    /// of <see cref="OutputNames"/>, all of shape [N, 1]; and, where no output is a text, a 32-bit output <c>features</c> of shape [N, features], which is
    /// what <see cref="Table.ToMatrix()"/> gives. Missing is NaN; integers and texts are never missing there. An unknown category that is an error in a
    /// transform fails the run of the model.
    /// </remarks>
    /// <param name="path">The file; one that is there is replaced when the new one is whole.</param>
    /// <exception cref="NotSupportedException">
    /// A step cannot be written in ONNX's operators (<see cref="HashEncoder"/>, <see cref="CrossedHashEncoder"/>), two values would have one name, there
    /// are no outputs, or the pipeline was loaded from a file that does not say of which types the columns are. Nothing is written.
    /// </exception>
    public void SaveOnnx(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var model = PipelineOnnx.Write(_groups);
        var unfinished = path + ".tmp";
        File.WriteAllBytes(unfinished, model);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Writes the pipeline as an ONNX model, as <see cref="SaveOnnx(string)"/> has it.</summary>
    /// <param name="destination">Takes the bytes; stays open.</param>
    /// <exception cref="NotSupportedException">As for a file. Nothing is written.</exception>
    public void SaveOnnx(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(PipelineOnnx.Write(_groups));
    }

    /// <summary>The same pipeline on another device.</summary>
    /// <param name="device">The device.</param>
    public FittedFeaturePipeline On(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new(_groups, device, FitReport);
    }

    /// <inheritdoc/>
    public Table Transform(Table table) => Transform(table, out _);

    /// <summary>Makes the features of each row, and says how.</summary>
    /// <param name="table">Has the columns of <see cref="InputNames"/>; others are passed over.</param>
    /// <param name="report">Which device computed and why, how many kernels it took, how many bytes were read and written.</param>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    public Table Transform(Table table, out TransformReport report) => Run(table, null, isTraining: false, 0, out report);

    /// <summary>Makes the features of each row in the memory of an earlier result, which is overwritten: no new memory for each of many batches.</summary>
    /// <param name="table">Has the columns of <see cref="InputNames"/>; others are passed over.</param>
    /// <param name="destination">What <see cref="Transform(Table)"/> gave for as many rows of columns of the same types.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ArgumentException">The destination has other columns or rows.</exception>
    public TransformReport TransformInto(Table table, Table destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Run(table, destination, isTraining: false, 0, out var report);
        return report;
    }

    /// <summary>
    /// Makes the features of the rows that the pipeline was fitted to: a <see cref="TargetEncoder"/> does not let a row see its own target. For all else the
    /// same as <see cref="Transform(Table)"/>.
    /// </summary>
    /// <param name="table">The rows, in the order of the fit.</param>
    /// <param name="firstRow">The number of the first one among all rows of the fit.</param>
    public Table TransformTraining(Table table, long firstRow = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        return Run(table, null, isTraining: true, firstRow, out _);
    }

    private Table Run(Table table, Table? destination, bool isTraining, long firstRow, out TransformReport report)
    {
        ArgumentNullException.ThrowIfNull(table);
        var done = report = new();
        var context = new ApplyContext(tasks => _device.Run(tasks, done), isTraining, firstRow);
        var features = new List<Feature>();
        foreach (var group in _groups)
        {
            IReadOnlyList<Feature> flow = [.. group.Columns.Select(column => PipelineFit.FeatureOf(column, [table]))];
            foreach (var step in group.Steps)
            {
                flow = step.Apply(flow, context);
            }

            features.AddRange(flow);
        }

        if (destination is null)
        {
            return Table.Of(context.Materialise(features) is [var columns] ? columns : [], table.RowCount);
        }

        context.MaterialiseInto(features, destination);
        return destination;
    }
}
