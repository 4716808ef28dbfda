namespace MlOps.Sdk.Tracking;

/// <summary>A logged model as the output of a run.</summary>
public sealed class ModelOutput
{
    internal ModelOutput(string modelId, long step)
    {
        ModelId = modelId;
        Step = step;
    }

    /// <summary>The model's id.</summary>
    public string ModelId { get; }

    /// <summary>The training step at which the run gave it out; 0 when none was given.</summary>
    public long Step { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{ModelId} at step {Step}");
}
