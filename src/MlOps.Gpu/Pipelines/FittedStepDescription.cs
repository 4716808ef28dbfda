using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>What an estimator of a pipeline has learnt.</summary>
public sealed class FittedStepDescription
{
    internal FittedStepDescription(StepState state)
    {
        (Transformer, Inputs, Outputs) = (state.Kind, state.Inputs, state.Outputs);
        Numbers = state.Numbers.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<double>)[.. pair.Value], StringComparer.Ordinal);
    }

    /// <summary>The estimator, such as <c>StandardScaler</c>.</summary>
    public string Transformer { get; }

    /// <summary>The columns that it takes.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The columns that it makes.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>What it has learnt, by scikit-learn's names without the underscore where there is one, such as <c>mean</c>; one number for each input, or as the format of saved pipelines says.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Numbers { get; }
}
