using MlOps.Gpu.Numerics;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Makes values as normally distributed as a power does, its exponent found by maximum likelihood, then centres and scales them. Missing
/// values take no part and stay missing. With Box-Cox, values of 0 or less become missing, where scikit-learn raises an error; in the fit they are an error.
/// </summary>
/// <param name="method">The family of functions.</param>
public sealed class PowerTransformer(PowerMethod method = PowerMethod.YeoJohnson) : Estimator
{
    private const int PieceLength = 16 * 1024;

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
            lambdas[i] = known.Moments.Count == 0 ? double.NaN : known.Moments.Min == known.Moments.Max ? 1 : Likeliest(known);
            var after = MomentsAfter(known, value => PowerFunction.Apply(Method, lambdas[i], value));
            (mean[i], variance[i]) = (after.Mean, after.Variance(0));
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
        var (method, standardize) = (state.Choice<PowerMethod>("method"), state.Flag("standardize"));
        return FittedStep.PerColumn(state, (feature, i) =>
        {
            var powered = feature.Then(feature.Name, value => PowerFunction.Apply(method, lambdas[i], value));
            if (!standardize)
            {
                return powered;
            }

            var centred = powered.Then(feature.Name, new Center(mean[i]));
            return variance[i] == 0 ? centred : centred.Then(feature.Name, new Scale(1 / Math.Sqrt(variance[i])));
        });
    }

    private double Likeliest(FeatureStatistics known)
    {
        var logarithms = MomentsAfter(known, value => PowerFunction.LogDerivative(Method, value));
        return BrentMinimizer.Minimize(
            lambda =>
            {
                var variance = MomentsAfter(known, value => PowerFunction.Apply(Method, lambda, value)).Variance(0);
                return 0.5 * Math.Log(variance) - (lambda - 1) * logarithms.Mean;
            },
            -2,
            2);
    }

    // By exact sums: the same for any order of the pieces.
    private static ColumnMoments MomentsAfter(FeatureStatistics known, Func<double, double> function)
    {
        var pieces = new List<ReadOnlyMemory<double>>();
        known.ForEachPiece(pieces.Add, PieceLength);
        var all = new ColumnMoments();
        Parallel.ForEach(
            pieces,
            () => (Moments: new ColumnMoments(), Buffer: new double[PieceLength]),
            (piece, _, own) =>
            {
                var values = piece.Span;
                for (var i = 0; i < values.Length; i++)
                {
                    own.Buffer[i] = function(values[i]);
                }

                own.Moments.Add(own.Buffer.AsSpan(0, values.Length));
                return own;
            },
            own =>
            {
                lock (all)
                {
                    all.Merge(own.Moments);
                }
            });
        return all;
    }
}
