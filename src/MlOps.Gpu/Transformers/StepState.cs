namespace MlOps.Gpu.Transformers;

/// <summary>The numbers of a fitted step by name, as they are saved. Who reads them says how many there must be.</summary>
/// <param name="kind">The estimator's name.</param>
/// <param name="inputs">The columns that it takes.</param>
/// <param name="outputs">The columns that it gives.</param>
internal sealed class StepState(string kind, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
{
    public string Kind { get; } = kind;

    public IReadOnlyList<string> Inputs { get; } = inputs;

    public IReadOnlyList<string> Outputs { get; private set; } = outputs;

    public SortedDictionary<string, double[]> Numbers { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long[]> Integers { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string[]> Texts { get; } = new(StringComparer.Ordinal);

    public StepState With(string name, params double[] values)
    {
        Numbers.Add(name, values);
        return this;
    }

    public StepState WithIntegers(string name, params long[] values)
    {
        Integers.Add(name, values);
        return this;
    }

    public StepState WithTexts(string name, params string[] values)
    {
        Texts.Add(name, values);
        return this;
    }

    public StepState WithOutputs(IReadOnlyList<string> outputs)
    {
        Outputs = outputs;
        return this;
    }

    /// <summary>A number for each column.</summary>
    public double[] PerInput(string name) => Counted(name, Of(name), Inputs.Count);

    public double Number(string name) => Counted(name, Of(name), 1)[0];

    public double[] Of(string name) => Numbers.TryGetValue(name, out var values) ? values : throw Missing(name);

    public long[] IntegersOf(string name) => Integers.TryGetValue(name, out var values) ? values : throw Missing(name);

    public long Integer(string name) => Counted(name, IntegersOf(name), 1)[0];

    public bool Flag(string name) => Integer(name) switch
    {
        0 => false,
        1 => true,
        var other => throw TransformerErrors.Damaged(Kind, $"'{name}' is {other}: expected 0 or 1"),
    };

    public string[] TextsOf(string name) => Texts.TryGetValue(name, out var values) ? values : throw Missing(name);

    public string Text(string name) => Counted(name, TextsOf(name), 1)[0];

    public T Choice<T>(string name)
        where T : struct, Enum => Enum.TryParse<T>(Text(name), out var value) && Enum.IsDefined(value)
            ? value
            : throw TransformerErrors.Damaged(Kind, $"'{name}' is '{Text(name)}': expected {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>Says that what was read cannot be.</summary>
    public void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw TransformerErrors.Damaged(Kind, fault);
        }
    }

    /// <summary>Says that a step which keeps names has others.</summary>
    public void RequireSameNames() => Require(Inputs.SequenceEqual(Outputs, StringComparer.Ordinal), "its outputs have other names than its inputs");

    private T[] Counted<T>(string name, T[] values, int count) => values.Length == count
        ? values
        : throw TransformerErrors.Damaged(Kind, $"'{name}' has {values.Length} values: expected {count}");

    private PipelineFormatException Missing(string name) => TransformerErrors.Damaged(Kind, $"'{name}' is missing");
}
