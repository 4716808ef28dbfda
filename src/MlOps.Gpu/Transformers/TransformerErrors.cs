using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>The messages of transformers.</summary>
internal static class TransformerErrors
{
    public static PipelineFormatException Damaged(string kind, string fault) =>
        new($"A saved {kind} was refused: {fault}. The file is damaged. Save the pipeline anew, or restore the file from a copy.");

    public static PipelineFormatException UnknownKind(string kind) =>
        new($"The saved step '{kind}' is not known. The file is damaged, or of a newer version of this library: use that version.");

    public static PipelineFitException NotFinite(string kind, string column, string statistic, double value) =>
        new($"{kind} was not fitted to column '{column}': its {statistic} is {value}. The column has infinities. Clip it first with a ClipTransformer, or make them missing.");

    public static PipelineFitException NotPositive(string column, double minimum) =>
        new($"PowerTransformer was not fitted to column '{column}' with Box-Cox: its minimum is {minimum}, and Box-Cox takes positive values only. Use PowerMethod.YeoJohnson.");

    public static InvalidOperationException Text(string kind, string column) =>
        new($"{kind} takes numbers, and column '{column}' has texts. Encode it first, for example with an OrdinalEncoder or a TargetEncoder.");

    public static InvalidOperationException NoTarget(string kind) =>
        new($"{kind} learns from a target, and none was given. Use Fit(table, target, device) with the name of the target's column.");

    public static PipelineFitException TargetNotFinite(string column, long row, double value) =>
        new($"The target '{column}' is {value} in row {row}: expected a number in every row. Leave such rows out.");

    public static UnknownCategoryException Unknown(string kind, string column, string category, int row) =>
        new($"{kind} met '{category}' in row {row} of column '{column}', which was not there when it was fitted. "
            + "Fit it anew, or set UnknownCategory to Ignore.");

    public static InvalidOperationException OtherType(string column, string fitted, ColumnType type) =>
        new($"Column '{column}' is of type {type}, and the encoder was fitted to {fitted}. Give the column the type that it had.");

    public static ArgumentException OtherDestination(string reason) =>
        new($"The destination does not fit: {reason}. Take a table that an earlier Transform gave for as many rows.");

    public static PipelineFitException NotUtf8(string column) =>
        new($"Column '{column}' has a text that is not UTF-8. Mend it where it comes from.");

    public static PipelineFitException TooManyOutputs(string kind, long outputs, int limit) =>
        new($"{kind} would make {outputs} columns: at most {limit} are made. Set MaximumCategories or MinimumFrequency, use another encoder, or a lower degree.");
}
