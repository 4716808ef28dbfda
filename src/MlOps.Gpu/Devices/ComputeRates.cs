using System.Globalization;
using System.Reflection;

namespace MlOps.Gpu.Devices;

/// <summary>How fast a device is, and the CPU beside it: what <see cref="CostModel"/> decides by. Of bytes, values, rows or operations per second.</summary>
internal sealed record ComputeRates
{
    /// <summary>Where work takes the CPU less than this, no measurement pays.</summary>
    public const double WorthMeasuringSeconds = 0.1;

    public required double ToDevice { get; init; }

    public required double FromDevice { get; init; }

    /// <summary>Bytes that a kernel reads.</summary>
    public required double OnDevice { get; init; }

    public required double LaunchSeconds { get; init; }

    /// <summary>What it takes to open the device, or to compile what it has not run yet.</summary>
    public required double CompileSeconds { get; init; }

    /// <summary>Bytes that a chain reads and writes, on all cores.</summary>
    public required double CpuMemory { get; init; }

    /// <summary>Operations of chains, on all cores.</summary>
    public required double CpuOperations { get; init; }

    public required double CpuMoments { get; init; }

    /// <summary>Values after a chain, or of 64 bits.</summary>
    public required double CpuWideMoments { get; init; }

    public required double CpuQuantiles { get; init; }

    /// <summary>Values that are sorted for many quantiles.</summary>
    public required double CpuSort { get; init; }

    /// <summary>Powers, and their moments.</summary>
    public required double CpuPowers { get; init; }

    public required double CpuKeys { get; init; }

    public required double CpuTexts { get; init; }

    /// <summary>Codes of a dictionary.</summary>
    public required double CpuCodes { get; init; }

    public required double CpuSums { get; init; }

    public bool IsMeasured { get; init; }

    /// <summary>For machines of today, until something is measured.</summary>
    public static ComputeRates Typical(int cores) => new()
    {
        ToDevice = 12e9, // pageable memory over PCIe
        FromDevice = 12e9,
        OnDevice = 500e9,
        LaunchSeconds = 30e-6,
        CompileSeconds = 0.5,
        CpuMemory = Math.Min(100e9, cores * 12e9),
        CpuOperations = cores * 8e9,
        CpuMoments = Math.Min(100e9, cores * 12e9),
        CpuQuantiles = cores * 0.8e9,
        CpuWideMoments = cores * 100e6,
        CpuSort = 100e6, // by one core
        CpuPowers = cores * 10e6,
        CpuKeys = cores * 30e6,
        CpuTexts = cores * 30e6,
        CpuCodes = 500e6, // by one core
        CpuSums = 100e6, // by one core
    };

    /// <summary>The rates as lines of names and numbers.</summary>
    public string Serialize() => string.Join('\n', Numbers.Select(number =>
        string.Create(CultureInfo.InvariantCulture, $"{number.Name} {(double)number.GetValue(this)!:R}")));

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <returns><see langword="null"/> for anything else.</returns>
    public static ComputeRates? Parse(string text)
    {
        var rates = Typical(1) with { IsMeasured = true };
        var lines = text.Split('\n').Select(line => line.Split(' ')).ToArray();
        foreach (var number in Numbers)
        {
            if (Array.Find(lines, line => line[0] == number.Name) is not [_, var written]
                || !double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                || !double.IsFinite(rate) || rate <= 0)
            {
                return null;
            }

            number.SetValue(rates, rate);
        }

        return rates;
    }

    private static IEnumerable<PropertyInfo> Numbers => typeof(ComputeRates).GetProperties().Where(property => property.PropertyType == typeof(double));
}
