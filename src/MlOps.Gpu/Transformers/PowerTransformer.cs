using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Makes values as normally distributed as a power does, its exponent found by maximum likelihood, then centres and scales them. Missing
/// values take no part and stay missing. With Box-Cox, values of 0 or less become missing, where scikit-learn raises an error; in the fit they are an error.
/// </summary>
/// <param name="method">The family of functions.</param>
public sealed class PowerTransformer(PowerMethod method = PowerMethod.YeoJohnson) : Estimator
{
    /// <summary>The family of functions.</summary>
    /// <value>The default value is <see cref="PowerMethod.YeoJohnson"/>.</value>
    public PowerMethod Method { get; } = Enum.IsDefined(method) ? method : throw new ArgumentOutOfRangeException(nameof(method));

    /// <summary>Whether the results get a mean of 0 and a variance of 1.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Standardize { get; init; } = true;

    internal override StatisticNeeds Needs => StatisticNeeds.Values | StatisticNeeds.Moments;

    internal override FittedStep Fit(FitInput input)
    {
        input.Finite(Kind, "maximum", input.Each(known => known.Moments.Max));
        input.Finite(Kind, "minimum", input.Each(known => known.Moments.Min));
        var family = FamilyOf(Method);
        var lambdas = new double[input.Features.Count];
        var (mean, variance) = (new double[lambdas.Length], new double[lambdas.Length]);
        for (var i = 0; i < lambdas.Length; i++)
        {
            var known = input.Statistics[i];
            if (Method == PowerMethod.BoxCox && known.Moments.Min <= 0)
            {
                throw TransformerErrors.NotPositive(input.Features[i].Name, known.Moments.Min);
            }

            // With one value, or equal ones, every exponent is as likely: that which changes nothing.
            var power = known.Moments.Count == 0 ? new(double.NaN, new())
                : known.Moments.Min == known.Moments.Max ? new(1, known.MomentsOf(family.Of(1)))
                : known.LikeliestPower(family);
            (lambdas[i], mean[i], variance[i]) = (power.Lambda, power.After.Mean, power.After.Variance(0));
        }

        return Restore(StateOf(input)
            .WithTexts("method", Method.ToString())
            .WithIntegers("standardize", Standardize ? 1 : 0)
            .With("lambdas", lambdas)
            .With("mean", mean)
            .With("var", variance));
    }

    internal static FittedStep Restore(StepState state)
    {
        var (lambdas, mean, variance) = (state.PerInput("lambdas"), state.PerInput("mean"), state.PerInput("var"));
        var (family, standardize) = (FamilyOf(state.Choice<PowerMethod>("method")), state.Flag("standardize"));
        return FittedStep.PerColumn(state, (feature, i) =>
        {
            var powered = feature.Then(feature.Name, family.Of(lambdas[i]));
            if (!standardize)
            {
                return powered;
            }

            var centred = powered.Then(feature.Name, new Center(mean[i]));
            return variance[i] == 0 ? centred : centred.Then(feature.Name, new Scale(1 / Math.Sqrt(variance[i])));
        });
    }

    private static PowerFamily FamilyOf(PowerMethod method) => method == PowerMethod.BoxCox ? PowerFamily.BoxCox : PowerFamily.YeoJohnson;
}
