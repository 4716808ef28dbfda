namespace MlOps.Sdk.Registry.Stores;

/// <summary>A version that a store is to create.</summary>
internal sealed record ModelVersionStart
{
    public required string Name { get; init; }

    public required string Source { get; init; }

    public string? RunId { get; init; }

    public string? RunLink { get; init; }

    public string? ModelId { get; init; }

    public string? Description { get; init; }

    public IReadOnlyCollection<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The tag by which the version is found when the reply to its creation was lost; <see langword="null"/> where it has none.</summary>
    public string? RegistrationId => Tags.FirstOrDefault(tag => tag.Key == VersionTagNames.RegistrationId).Value;

    /// <summary>The same with a <see cref="RegistrationId"/>: the one that it has, or a new one.</summary>
    public ModelVersionStart Identified() => RegistrationId is not null
        ? this
        : this with { Tags = [.. Tags, KeyValuePair.Create(VersionTagNames.RegistrationId, Guid.NewGuid().ToString("N"))] };
}
