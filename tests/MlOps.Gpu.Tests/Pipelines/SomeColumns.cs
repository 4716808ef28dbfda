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
            Column.Create("sparse", Floats(_ => random.NextSingle() * 50), Bitmap(5)),
            Column.Create("wide gaps", Values(i => i % 7 == 3 ? double.NaN : Math.Exp(20 * random.NextDouble()))),
            Column.Create("sparse wide", Values(_ => random.NextDouble() - 0.5), Bitmap(3)),
            Column.Create("count", Values(_ => random.Next(-5, 5_000)), Bitmap(11)),
            Column.Create("time", Values(_ => 1_700_000_000_000_000L + random.NextInt64(1L << 40)), Bitmap(4)),
            Column.Create("code", Values(_ => random.Next(-5, 500)), Bitmap(11)),
            Column.Create("stamp", Values(_ => 1_700_000_000_000_000L + random.Next(300)), Bitmap(4)),
            Column.Create("level", Floats(i => i % 9 == 0 ? float.NaN : i % 4 == 0 ? -0f : random.Next(-3, 4) * 0.5f), Bitmap(6)),
            Column.Create("grade", Values(i => i % 8 == 0 ? double.NaN : random.Next(6) * 0.1)),
            Column.Create("street", Offsets(), Utf8(), Bitmap(3)),
            Column.CreateDictionary("country", Values(i => i % 10 == 9 ? 99 : random.Next(4)), new[] { 0, 2, 4, 6, 8 }, "DEATCHLI"u8.ToArray(), Bitmap(10, which: 9)),
            Column.Create("city", Values<string?>(_ => Cities[random.Next(Cities.Length)])),
            Column.Create("y", Floats(_ => random.NextSingle() * 100)));

        float[] Floats(Func<int, float> value) => Values(value);

        // One of so many rows is missing.
        byte[] Bitmap(int every, int which = 1)
        {
            var bits = new byte[(rows + 7) / 8];
            for (var row = 0; row < rows; row++)
            {
                bits[row >> 3] |= (byte)((row % every == which ? 0 : 1) << (row & 7));
            }

            return bits;
        }

        int[] Offsets() => [.. Enumerable.Range(0, rows + 1).Select(row => 2 * row)];

        byte[] Utf8() => [.. Enumerable.Range(0, 2 * rows).Select(i => (byte)('a' + i * 7 % 5))];

        T[] Values<T>(Func<int, T> value) => [.. Enumerable.Range(0, rows).Select(value)];
    }
}
