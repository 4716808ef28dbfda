namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Under which steps the states 0, 1, 2 and so on are saved, and how long they are.</summary>
/// <param name="StateLength">Of each state.</param>
/// <param name="First">The steps of the first states; those of later ones are greater.</param>
internal sealed record SavedSteps(int StateLength, IReadOnlyList<long> First)
{
    private const int Count = 8;

    /// <summary>One step is saved twice, and once the loop goes back.</summary>
    public static SavedSteps Usual { get; } = new(600, [0, 1, 2, 2, 3, 4, 2, 5]);

    public static SavedSteps ByChance(Random random)
    {
        var steps = new List<long> { random.Next(3) };
        while (steps.Count < Count)
        {
            steps.Add(Math.Max(0, steps[^1] + random.Next(-2, 4)));
        }

        return new(random.Next(100, 1500), steps);
    }

    public long StepOf(long number) => number < First.Count ? First[(int)number] : 1000 + number;
}
