namespace MlOps.Gpu.Transformers;

/// <summary>Something that learns from columns what to do with them. Given to a pipeline, which fits it. Immutable.</summary>
public abstract class Estimator
{
    private protected Estimator()
    {
    }

    /// <summary>What has to be known of the columns before <see cref="Fit"/>.</summary>
    internal virtual StatisticNeeds Needs => StatisticNeeds.None;

    /// <summary>The name under which it is saved.</summary>
    internal string Kind => GetType().Name;

    internal abstract FittedStep Fit(FitInput input);

    /// <summary>The state of a step that gives each column back under its name.</summary>
    private protected StepState StateOf(FitInput input) => new(Kind, input.Names, input.Names);
}
