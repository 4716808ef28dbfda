namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>What happened, of what MLflow's registry tells.</summary>
public enum RegistryEventKind
{
    /// <summary>Something else; <see cref="RegistryEvent.Type"/> says what.</summary>
    Other,

    /// <summary><c>registered_model.created</c></summary>
    RegisteredModelCreated,

    /// <summary><c>model_version.created</c></summary>
    ModelVersionCreated,

    /// <summary><c>model_version_tag.set</c></summary>
    ModelVersionTagSet,

    /// <summary><c>model_version_tag.deleted</c></summary>
    ModelVersionTagDeleted,

    /// <summary><c>model_version_alias.created</c>: it was set, or moved to another version.</summary>
    ModelVersionAliasCreated,

    /// <summary><c>model_version_alias.deleted</c></summary>
    ModelVersionAliasDeleted,
}
