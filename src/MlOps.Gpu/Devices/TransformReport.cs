namespace MlOps.Gpu.Devices;

/// <summary>What a transform did: where it ran and why, how many kernels it took, and how many bytes went through.</summary>
public sealed class TransformReport
{
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _kernels = new(StringComparer.Ordinal);

    internal TransformReport()
    {
    }

    /// <summary>The device that computed; the CPU where it did all or a part of the work in a GPU's place.</summary>
    public string Device { get; private set; } = "";

    /// <summary>Why that one.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>How many different kernels ran: one for each chain of operations, whatever its numbers are.</summary>
    public int KernelCount => _kernels.Count;

    /// <summary>Bytes of columns that were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Bytes of columns that were written.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>What did not go as planned, such as a device without the memory for it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Device} ({Reason}): {KernelCount} kernels, {BytesRead:N0} bytes read, {BytesWritten:N0} bytes written{string.Concat(_notes.Select(note => "; " + note))}");

    internal void Chose(string device, string reason)
    {
        Device = device;
        Reason = reason;
    }

    internal void Note(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    internal void Count(string kernel, long bytesRead, long bytesWritten)
    {
        _kernels.Add(kernel);
        BytesRead += bytesRead;
        BytesWritten += bytesWritten;
    }
}
