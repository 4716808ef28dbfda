using System.Diagnostics;
using System.Globalization;

namespace MlOps.Benchmarks.Claims;

/// <summary>The figures of one side, one a round.</summary>
internal sealed class Figures
{
    private readonly List<double> _values = [];

    public double Median
    {
        get
        {
            var sorted = _values.Order().ToArray();
            return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
        }
    }

    public double Greatest => _values.Max();

    public void Add(double value) => _values.Add(value);

    /// <summary>Adds the nanoseconds that each of so many operations took.</summary>
    public void AddNanoseconds(long start, int operations) =>
        Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations);

    /// <summary>Adds how many of so many operations were done in a second.</summary>
    public void AddRate(long start, int operations) => Add(operations / Stopwatch.GetElapsedTime(start).TotalSeconds);

    /// <summary>How many rounds there were, and between which figures they lie.</summary>
    /// <param name="format">How to write a figure.</param>
    public string Spread(string format) =>
        string.Create(CultureInfo.InvariantCulture, $"{_values.Count} rounds, {_values.Min().ToString(format, CultureInfo.InvariantCulture)} to {_values.Max().ToString(format, CultureInfo.InvariantCulture)}");
}
