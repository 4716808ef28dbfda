using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Pipelines;

/// <summary>The estimators by the names under which they are saved.</summary>
internal static class StepKinds
{
    private static readonly Dictionary<string, Func<StepState, FittedStep>> All = new(StringComparer.Ordinal)
    {
        [nameof(StandardScaler)] = StandardScaler.Restore,
        [nameof(MinMaxScaler)] = MinMaxScaler.Restore,
        [nameof(MaxAbsScaler)] = MaxAbsScaler.Restore,
        [nameof(RobustScaler)] = RobustScaler.Restore,
        [nameof(Normalizer)] = Normalizer.Restore,
        [nameof(Binarizer)] = Binarizer.Restore,
        [nameof(SimpleImputer)] = SimpleImputer.Restore,
        [nameof(MissingIndicator)] = MissingIndicator.Restore,
        [nameof(Log1pTransformer)] = Log1pTransformer.Restore,
        [nameof(ClipTransformer)] = ClipTransformer.Restore,
        [nameof(CyclicEncoder)] = CyclicEncoder.Restore,
        [nameof(KBinsDiscretizer)] = KBinsDiscretizer.Restore,
        [nameof(QuantileTransformer)] = QuantileTransformer.Restore,
        [nameof(PowerTransformer)] = PowerTransformer.Restore,
        [nameof(PolynomialFeatures)] = PolynomialFeatures.Restore,
        [nameof(OrdinalEncoder)] = OrdinalEncoder.Restore,
        [nameof(OneHotEncoder)] = OneHotEncoder.Restore,
        [nameof(TargetEncoder)] = TargetEncoder.Restore,
        [nameof(HashEncoder)] = HashEncoder.Restore,
        [nameof(CrossedHashEncoder)] = CrossedHashEncoder.Restore,
        [nameof(FrequencyEncoder)] = FrequencyEncoder.Restore,
    };

    public static FittedStep Restore(StepState state) =>
        All.TryGetValue(state.Kind, out var restore) ? restore(state) : throw TransformerErrors.UnknownKind(state.Kind);
}
