namespace MlOps.Sdk.Registry;

/// <summary>What a server tells a webhook of. Compared by its words.</summary>
public sealed class WebhookEvent : IEquatable<WebhookEvent>
{
    /// <summary>An event in MLflow's words. Those that this class names need none.</summary>
    /// <param name="entity">What it is about, such as <c>MODEL_VERSION</c>.</param>
    /// <param name="action">What happened to it, such as <c>CREATED</c>.</param>
    public WebhookEvent(string entity, string action)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(action);
        Entity = entity;
        Action = action;
    }

    /// <summary>A registered model was created.</summary>
    public static WebhookEvent RegisteredModelCreated { get; } = new("REGISTERED_MODEL", "CREATED");

    /// <summary>A version was created.</summary>
    public static WebhookEvent ModelVersionCreated { get; } = new("MODEL_VERSION", "CREATED");

    /// <summary>A tag of a version was set.</summary>
    public static WebhookEvent ModelVersionTagSet { get; } = new("MODEL_VERSION_TAG", "SET");

    /// <summary>A tag of a version was deleted.</summary>
    public static WebhookEvent ModelVersionTagDeleted { get; } = new("MODEL_VERSION_TAG", "DELETED");

    /// <summary>An alias was set, or moved to another version.</summary>
    public static WebhookEvent AliasCreated { get; } = new("MODEL_VERSION_ALIAS", "CREATED");

    /// <summary>An alias was deleted.</summary>
    public static WebhookEvent AliasDeleted { get; } = new("MODEL_VERSION_ALIAS", "DELETED");

    /// <summary>What it is about, in MLflow's word.</summary>
    public string Entity { get; }

    /// <summary>What happened to it, in MLflow's word.</summary>
    public string Action { get; }

    /// <inheritdoc />
    public bool Equals(WebhookEvent? other) => other is not null && other.Entity == Entity && other.Action == Action;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as WebhookEvent);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Entity, Action);

    /// <summary>As deliveries name it: <c>model_version.created</c>.</summary>
    public override string ToString() => $"{Entity}.{Action}".ToLowerInvariant();
}
