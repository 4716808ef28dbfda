using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Benchmarks;

/// <summary>All moments of a column in one pass, beside a pass that only reads, and scikit-learn's fit.</summary>
internal sealed class MomentsRate : Claim
{
    private const int Length = 64 << 20;
    private const int RangeLength = 1 << 18; // ours
    private const int Rounds = 41; // each of 15 ms or so: of few, a burst of others on the machine is the result

    private const string ScikitLearn =
        """
        import time, numpy
        from sklearn.preprocessing import StandardScaler
        values = numpy.random.RandomState(1).normal(size=(1 << 22, 16)).astype(numpy.float32)
        times = []
        for _ in range(3):
            start = time.perf_counter()
            StandardScaler().fit(values)
            times.append(time.perf_counter() - start)
        print(values.nbytes / sorted(times)[1] / 1e9)
        """;

    public override string Name => "moments of a float32 column";

    public override string Bar => ">= 80 % of a read-only pass, >= 20x scikit-learn's StandardScaler.fit";

    public override Measurement Measure()
    {
        var values = Columns.Normal(Length);

        // Both take ranges as they come: with fixed halves, the reader alone would wait for a core that others use meanwhile.
        var turns = Turns.Measure(
            Rounds,
            () => ColumnMoments.Of([values]),
            () => Ranges.Aggregate<float, StrongBox<float>>(
                [values], () => new(), (sum, range) => sum.Value += SumOf(range.Span), (all, part) => all.Value += part.Value, RangeLength));

        var share = turns.Ratio(0, 1);
        var ours = Length * 4.0 / turns.Seconds(0) / 1e9;
        var read = Length * 4.0 / turns.Seconds(1) / 1e9;
        var scikitLearn = RateOfScikitLearn();
        return new(
            share >= 0.8 && !(ours < 20 * scikitLearn),
            $"{ours:F1} GB/s",
            $"{read:F1} GB/s read, {scikitLearn:F2} GB/s scikit-learn",
            $"{share:P0} of the read-only pass, {turns.ProcessorSeconds(1) / turns.ProcessorSeconds(0):P0} by processor time ({Length * 4e-9 / turns.ProcessorSeconds(0):F1} GB/s a core); {ours / scikitLearn:F0}x scikit-learn; 64M values, medians of {Rounds} rounds in turns");
    }

    /// <summary>As fast as memory gives: nothing but additions, four at a time.</summary>
    private static float SumOf(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i + 3 < vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + c + d);
    }

    private static double RateOfScikitLearn()
    {
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", ScikitLearn]) { RedirectStandardOutput = true })!;
            return double.TryParse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture, out var rate) ? rate : double.NaN;
        }
        catch (Win32Exception)
        {
            return double.NaN; // no python3
        }
    }
}
