using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>The messages of pipelines.</summary>
internal static class PipelineErrors
{
    public static PipelineFitException NoRows() =>
        new("The pipeline was not fitted: the table has no rows. Fit it to at least one.");

    public static InvalidOperationException Empty() =>
        new("The pipeline has no columns. Add some with FeaturePipeline.Add before Fit.");

    public static InvalidOperationException OutputTwice(string name) =>
        new($"Two columns of the result are named '{name}'. Give the column a second name in the table, table.With(table[\"{name}\"].WithName(…)), and add it under that.");

    public static ArgumentException ColumnTwice(string name) =>
        new($"The column '{name}' is named twice in one Add. Name it once; add it again with another Add.");

    public static PipelineFormatException Unreadable(string reason, Exception? cause = null) =>
        new($"The saved pipeline was refused: {reason}. The file is damaged, or none of this library. Save the pipeline anew, or restore the file from a copy.", cause);

    public static PipelineFormatException OtherVersion(string found, int known) =>
        new($"The saved pipeline has version {found}: this library reads version {known}. Use the version of MlOps.Gpu that wrote it, or save it anew.");
}
