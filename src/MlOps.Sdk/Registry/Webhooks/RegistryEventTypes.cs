namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>The types of the events that this library's registry sends.</summary>
public static class RegistryEventTypes
{
    /// <summary>A version was registered.</summary>
    public const string Registered = "registry.registered";

    /// <summary>A version was promoted: an alias points to it that stands for a use, such as <c>champion</c>.</summary>
    public const string Promoted = "registry.promoted";

    /// <summary>An alias points to an earlier version again.</summary>
    public const string RolledBack = "registry.rolled_back";

    /// <summary>An alias was deleted.</summary>
    public const string AliasDeleted = "registry.alias_deleted";
}
