namespace MlOps.Gpu.Devices;

/// <summary>What a fit had to know of a column, and where it was computed.</summary>
public sealed class FitStatistic
{
    internal FitStatistic(string name, string column, string device, string reason) => (Name, Column, Device, Reason) = (name, column, device, reason);

    /// <summary>What was computed: moments, quantiles, categories, exponents, sums of the target.</summary>
    public string Name { get; }

    /// <summary>Of which column.</summary>
    public string Column { get; }

    /// <summary>The device that computed it.</summary>
    public string Device { get; }

    /// <summary>Why that one.</summary>
    public string Reason { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} of {Column}: {Device} ({Reason})";
}
