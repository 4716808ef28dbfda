namespace MlOps.Gpu.Onnx;

/// <summary>The messages of what can't be saved as ONNX. No file is written then.</summary>
internal static class OnnxErrors
{
    public static NotSupportedException NoTwin(string kind, string column) =>
        new($"The pipeline was not saved as ONNX: {kind} on column '{column}' cannot be written in ONNX's operators. "
            + "Use another transformer in its place (of categories a TargetEncoder, an OrdinalEncoder, a OneHotEncoder or a FrequencyEncoder), or keep the "
            + "column out of this pipeline.");

    public static NotSupportedException NoInputTypes() =>
        new("The pipeline was not saved as ONNX: it was loaded from a file of an earlier version, which does not say of which types the columns were. "
            + "Fit it anew.");

    public static NotSupportedException NoOutputs() =>
        new("The pipeline was not saved as ONNX: it makes no columns, and a model gives at least one. Add one with FeaturePipeline.Add.");

    public static NotSupportedException NameTwice(string name) =>
        new($"The pipeline was not saved as ONNX: its graph would have two values named '{name}': each column of the result has '.output' behind its "
            + "name, and all together are named 'features'. Give the column another name in the table, with Column.WithName, and fit the pipeline anew.");
}
