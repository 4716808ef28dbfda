namespace MlOps.Sdk.Journal;

/// <summary>What keeps a journal's records from being safe at the moment, and how many it has dropped.</summary>
internal sealed class JournalHealth(JournalHome home)
{
    private long _lost;
    private string? _fault;
    private string? _problem;

    /// <summary>Records that were dropped because neither file nor memory had room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Why not all records are safe from a crash at the moment; <see langword="null"/> when they are.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    public void CountLost(long records)
    {
        Interlocked.Add(ref _lost, records);
        home.CountLost(records);
    }

    /// <summary>Something went wrong; the problem stays until <see cref="Update"/> finds all records safe.</summary>
    public void SetFault(string fault)
    {
        _fault = fault;
        Volatile.Write(ref _problem, fault);
    }

    public void Update(bool safe) => Volatile.Write(ref _problem, safe ? null : _fault);
}
