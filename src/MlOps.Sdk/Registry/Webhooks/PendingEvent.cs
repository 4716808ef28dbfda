namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>The event of a change that a registry's store is asked for: true once the store has done it.</summary>
internal sealed record PendingEvent
{
    /// <summary>The id that the event will have, whoever tells it in the end.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Which store is asked.</summary>
    public required string Place { get; init; }

    /// <summary>One of <see cref="RegistryEventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    public int? Version { get; init; }

    public string? Alias { get; init; }

    public int? PreviousVersion { get; init; }

    /// <summary>The tag by which a version is found whose number nobody has heard yet.</summary>
    public string? RegistrationId { get; init; }
}
