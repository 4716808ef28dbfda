namespace MlOps.Gpu.Devices;

/// <summary>A device that was looked for, and what was found.</summary>
public sealed class DeviceCandidate
{
    internal DeviceCandidate(DeviceKind kind, int index, string name, bool isUsable, string reason, nint handle = 0) =>
        (Kind, Index, Name, IsUsable, Reason, Handle) = (kind, index, name, isUsable, reason, handle);

    /// <summary>The kind.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Its number among those of its kind; -1 where there is none.</summary>
    public int Index { get; }

    /// <summary>What the driver calls it.</summary>
    public string Name { get; }

    /// <summary>Whether it can be used.</summary>
    public bool IsUsable { get; }

    /// <summary>Why it can be used, or cannot.</summary>
    public string Reason { get; }

    /// <summary>The driver's own mark for a device of OpenCL: devices of the same model have the same name.</summary>
    internal nint Handle { get; }

    /// <summary>Whether a driver of OpenCL computes with the processor, which our own code does sooner.</summary>
    internal bool IsProcessor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Reason}";
}
