using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Pipelines;

/// <summary>A table with a column of each kind that a fit treats in its own way.</summary>
internal static class SomeColumns
{
    private static readonly string[] Cities = ["Ulm", "Köln", "", "Bad Neuenahr-Ahrweiler", "Aue"];

    public static Table Of(int rows)
    {
        var random = new Random(11);
        return Table.Create(
            Column.Create("a", Floats(_ => random.NextSingle() * 8 - 2)),
            Column.Create("gaps", Floats(i => i % 5 == 0 ? float.NaN : random.NextSingle())),
            Column.Create("magnitudes", Floats(i => (random.NextSingle() - 0.5f) * MathF.Pow(10, i % 30 - 15))),
            Column.Create("ranks", Floats(_ => random.Next(1000))),
            Column.Create("skewed", Floats(_ => MathF.Exp(random.NextSingle()))),
            Column.Create("wide", Values(_ => random.NextDouble())),
            Column.Create("id", Values(_ => (long)random.Next(40) * random.Next(40) * 7_919)),
            Column.Create("small", Values(_ => random.Next(9))),
            Column.Create("city", Values<string?>(_ => Cities[random.Next(Cities.Length)])),
            Column.Create("y", Floats(_ => random.NextSingle() * 100)));

        float[] Floats(Func<int, float> value) => Values(value);

        T[] Values<T>(Func<int, T> value) => [.. Enumerable.Range(0, rows).Select(value)];
    }
}
