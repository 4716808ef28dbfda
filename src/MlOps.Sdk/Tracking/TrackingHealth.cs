namespace MlOps.Sdk.Tracking;

/// <summary>How logging and delivery fare. A snapshot; ask again for a newer one.</summary>
public sealed class TrackingHealth
{
    internal TrackingHealth()
    {
    }

    /// <summary>Whether all that is logged is safe from a crash, reaches the store, and nothing was lost or refused.</summary>
    public bool IsHealthy => JournalProblem is null && DeliveryProblem is null && LostRecords == 0 && RefusedRecords == 0;

    /// <summary>Why records are not safe from a crash at the moment, such as a full disk; <see langword="null"/> when they are.</summary>
    public string? JournalProblem { get; internal init; }

    /// <summary>Why records do not reach the store at the moment; <see langword="null"/> when they do.</summary>
    public string? DeliveryProblem { get; internal init; }

    /// <summary>Records that were dropped, because neither the home folder nor memory had room for them.</summary>
    public long LostRecords { get; internal init; }

    /// <summary>Records that the store will never take; they are in the home folder under <c>dead-letter</c>, with the reason.</summary>
    public long RefusedRecords { get; internal init; }

    /// <summary>Records that were logged and are not in the store yet.</summary>
    public long UndeliveredRecords { get; internal init; }

    /// <summary>The bytes of what waits: records as they stand in the journals, and artifacts.</summary>
    public long UndeliveredBytes { get; internal init; }

    /// <summary>
    /// When the oldest record that waits was logged; <see langword="null"/> when none waits. What was logged since the last turn of the
    /// delivery, at most its interval ago, does not count yet.
    /// </summary>
    public DateTimeOffset? OldestUndelivered { get; internal init; }

    /// <summary>Records that this client has brought to the store.</summary>
    public long DeliveredRecords { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant(
        $"{(IsHealthy ? "healthy" : JournalProblem ?? DeliveryProblem ?? "records were lost or refused")} (delivered {DeliveredRecords}, waiting {UndeliveredRecords} of {UndeliveredBytes} bytes, refused {RefusedRecords}, lost {LostRecords})");
}
