using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>Makes features of features, as fitted.</summary>
internal delegate IReadOnlyList<Feature> StepBehaviour(IReadOnlyList<Feature> inputs, ApplyContext context);

/// <summary>What an estimator became: its numbers, which can be saved, and what they do.</summary>
/// <param name="state">The numbers.</param>
/// <param name="behaviour">What is done with them.</param>
internal sealed class FittedStep(StepState state, StepBehaviour behaviour)
{
    public StepState State { get; } = state;

    public IReadOnlyList<Feature> Apply(IReadOnlyList<Feature> inputs, ApplyContext context) => behaviour(inputs, context);

    /// <summary>A step that does something to each value and keeps names.</summary>
    /// <param name="state">The numbers.</param>
    /// <param name="then">Adds what is done to the column of an index.</param>
    public static FittedStep PerColumn(StepState state, Func<Feature, int, Feature> then)
    {
        state.RequireSameNames();
        return new(state, (inputs, _) => [.. inputs.Select(then)]);
    }

    /// <summary>A step that needs the values of its columns, and gives new columns.</summary>
    public static FittedStep PerTable(StepState state, Func<IReadOnlyList<Column>, ApplyContext, IReadOnlyList<Column>> transform) =>
        new(state, (inputs, context) =>
        {
            if (inputs.Count == 0)
            {
                return []; // of an indicator of nothing
            }

            var results = new List<IReadOnlyList<Column>>();
            var firstRow = context.FirstRow;
            foreach (var columns in context.Materialise(inputs))
            {
                results.Add(transform(columns, context.From(firstRow)));
                firstRow += columns[0].Length;
            }

            return [.. state.Outputs.Select((name, i) => new Feature(name, [.. results.Select(columns => columns[i])]))];
        });
}
