namespace MlOps.Sdk.Registry;

/// <summary>What a <see cref="ModelUri"/> names.</summary>
public enum ModelUriKind
{
    /// <summary>A version of a registered model: <c>models:/name/3</c>.</summary>
    Version = 0,

    /// <summary>The version that an alias points at: <c>models:/name@champion</c>.</summary>
    Alias = 1,

    /// <summary>The version with the highest number: <c>models:/name/latest</c>.</summary>
    Latest = 2,

    /// <summary>The latest version of a stage that somebody gave it: <c>models:/name/Production</c>.</summary>
    Stage = 3,

    /// <summary>A logged model: <c>models:/m-0123456789abcdef0123456789abcdef</c>.</summary>
    LoggedModel = 4,

    /// <summary>An artifact of a run: <c>runs:/0123456789abcdef0123456789abcdef/model</c>.</summary>
    RunArtifact = 5,
}
