namespace MlOps.Gpu.Devices;

/// <summary>What a fit did: which statistics it needed, where each was computed, and why there.</summary>
public sealed class FitReport
{
    private readonly List<FitStatistic> _statistics = [];
    private readonly List<string> _notes = [];

    internal FitReport()
    {
    }

    /// <summary>The statistics, in the order in which they were computed.</summary>
    public IReadOnlyList<FitStatistic> Statistics => _statistics;

    /// <summary>What did not go as planned, such as a device without the memory for it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>A line for all columns of which the same was computed on the same device for the same reason.</summary>
    public override string ToString() => string.Join('\n', _statistics
        .GroupBy(statistic => (statistic.Name, statistic.Device, statistic.Reason))
        .Select(same => $"{same.Key.Name} of {string.Join(", ", same.Select(statistic => statistic.Column).Distinct())}: {same.Key.Device} ({same.Key.Reason})")
        .Concat(_notes));

    internal void Add(FitStatistic statistic) => _statistics.Add(statistic);

    /// <summary>Why the device could not, when it could not just now.</summary>
    internal string LastNote { get; private set; } = "";

    internal void Note(string note)
    {
        LastNote = note;
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }
}
