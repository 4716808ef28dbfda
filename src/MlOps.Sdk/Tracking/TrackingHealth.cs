namespace MlOps.Sdk.Tracking;

/// <summary>How logging and delivery fare. A snapshot; ask again for a newer one.</summary>
public sealed class TrackingHealth
{
    internal TrackingHealth(string? journalProblem, string? deliveryProblem, long lost, long refused, long undelivered, long delivered)
    {
        JournalProblem = journalProblem;
        DeliveryProblem = deliveryProblem;
        LostRecords = lost;
        RefusedRecords = refused;
        UndeliveredRecords = undelivered;
        DeliveredRecords = delivered;
    }

    /// <summary>Whether all that is logged is safe from a crash, reaches the store, and nothing was lost or refused.</summary>
    public bool IsHealthy => JournalProblem is null && DeliveryProblem is null && LostRecords == 0 && RefusedRecords == 0;

    /// <summary>Why records are not safe from a crash at the moment, such as a full disk; <see langword="null"/> when they are.</summary>
    public string? JournalProblem { get; }

    /// <summary>Why records do not reach the store at the moment; <see langword="null"/> when they do.</summary>
    public string? DeliveryProblem { get; }

    /// <summary>Records that were dropped, because neither the home folder nor memory had room for them.</summary>
    public long LostRecords { get; }

    /// <summary>Records that the store will never take; they are in the home folder under <c>dead-letter</c>, with the reason.</summary>
    public long RefusedRecords { get; }

    /// <summary>Records that were logged and are not in the store yet.</summary>
    public long UndeliveredRecords { get; }

    /// <summary>Records that this client has brought to the store.</summary>
    public long DeliveredRecords { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant(
        $"{(IsHealthy ? "healthy" : JournalProblem ?? DeliveryProblem ?? "records were lost or refused")} (delivered {DeliveredRecords}, waiting {UndeliveredRecords}, refused {RefusedRecords}, lost {LostRecords})");
}
