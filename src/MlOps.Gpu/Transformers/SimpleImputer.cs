using System.Text;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Puts a value in place of missing ones. A column with no value at all gets 0, where scikit-learn drops it. Integers come out as 64-bit floating
/// point.
/// </summary>
/// <param name="strategy">What is put in place.</param>
public sealed class SimpleImputer(ImputeStrategy strategy = ImputeStrategy.Mean) : Estimator
{
    private const string Fill = "statistics";

    /// <summary>What is put in place.</summary>
    /// <value>The default value is <see cref="ImputeStrategy.Mean"/>.</value>
    public ImputeStrategy Strategy { get; } = Enum.IsDefined(strategy) ? strategy : throw new ArgumentOutOfRangeException(nameof(strategy));

    /// <summary>What <see cref="ImputeStrategy.Constant"/> puts in place of missing numbers.</summary>
    /// <value>The default value is 0.</value>
    public double FillValue { get; init; }

    /// <summary>What <see cref="ImputeStrategy.Constant"/> puts in place of missing texts.</summary>
    /// <value>The default value is <c>missing_value</c>.</value>
    public string FillText { get; init; } = "missing_value";

    internal override StatisticNeeds Needs => Strategy switch
    {
        ImputeStrategy.Mean => StatisticNeeds.Moments,
        ImputeStrategy.Median => StatisticNeeds.Values,
        ImputeStrategy.MostFrequent => StatisticNeeds.Categories,
        _ => StatisticNeeds.None,
    };

    internal bool TakesTexts => Strategy is ImputeStrategy.MostFrequent or ImputeStrategy.Constant;

    internal override FittedStep Fit(FitInput input)
    {
        var numbers = new double[input.Features.Count];
        var texts = new string[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            texts[i] = "";
            if (input.Features[i].IsText)
            {
                texts[i] = TextFor(input.Features[i].Name, input.Statistics[i]);
            }
            else
            {
                var number = NumberFor(input.Statistics[i]);
                numbers[i] = double.IsNaN(number) ? 0 : number;
                if (!double.IsFinite(numbers[i]) && Strategy != ImputeStrategy.Constant)
                {
                    throw TransformerErrors.NotFinite(Kind, input.Features[i].Name, Strategy.ToString(), numbers[i]);
                }
            }
        }

        return Restore(StateOf(input).With(Fill, numbers).WithTexts("texts", texts));
    }

    internal static FittedStep Restore(StepState state)
    {
        var (numbers, texts) = (state.PerInput(Fill), state.TextsOf("texts"));
        state.Require(texts.Length == numbers.Length, $"'texts' has {texts.Length} values: expected {numbers.Length}");
        return FittedStep.PerColumn(state, (feature, i) => feature.IsText
            ? new(feature.Name, [.. feature.Parts.Select(part => TextFill.In(part, texts[i]))])
            : feature.Then(feature.Name, new ReplaceMissing(numbers[i])));
    }

    private double NumberFor(FeatureStatistics known)
    {
        switch (Strategy)
        {
            case ImputeStrategy.Mean:
                return known.Moments.Mean;
            case ImputeStrategy.Median:
                return known.Quantiles(0.5)[0];
            case ImputeStrategy.MostFrequent:
                var (_, keys, _) = known.Categories.ByCount();
                return keys.Length == 0 ? 0 : known.Categories.Kind == CategoryKind.Integer ? keys[0] : CategoryKey.ToNumber(keys[0]);
            default:
                return FillValue;
        }
    }

    private string TextFor(string column, FeatureStatistics known)
    {
        switch (Strategy)
        {
            case ImputeStrategy.MostFrequent:
                var (texts, _, _) = known.Categories.ByCount();
                return texts.Length == 0 ? FillText : Encoding.UTF8.GetString(texts[0].Span);
            case ImputeStrategy.Constant:
                return FillText;
            default:
                throw TransformerErrors.Text($"{Kind} with {Strategy}", column);
        }
    }
}
