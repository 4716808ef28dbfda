namespace MlOps.Sdk.Tracking;

/// <summary>A dataset as the input of a run.</summary>
public sealed class DatasetInput
{
    internal DatasetInput(Dataset dataset, string? context)
    {
        Dataset = dataset;
        Context = context;
    }

    /// <summary>The data.</summary>
    public Dataset Dataset { get; }

    /// <summary>What the run used it for, such as <c>train</c>; <see langword="null"/> where that was not said.</summary>
    public string? Context { get; }

    /// <inheritdoc />
    public override string ToString() => Context is null ? Dataset.ToString() : $"{Context}: {Dataset}";
}
