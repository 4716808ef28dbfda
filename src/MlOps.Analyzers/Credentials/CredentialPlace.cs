namespace MlOps.Analyzers.Credentials;

/// <summary>Where a constant goes: to something with a name, and what that name lets one expect.</summary>
internal readonly struct CredentialPlace(PlaceKind kind, string name)
{
    public PlaceKind Kind { get; } = kind;

    /// <summary>As it is shown: the identifier, the key or the sink.</summary>
    public string Name { get; } = name;

    public bool IsNone => Kind == PlaceKind.None;
}
