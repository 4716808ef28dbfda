namespace MlOps.Analyzers.Versions;

/// <summary>Owners that are no publisher: parts of a kind that a policy may name. What is behind a dot falls back to what is before it.</summary>
internal static class PinOwner
{
    /// <summary>Modules of a registry, which have versions and no commits.</summary>
    public const string RegistryModule = "module.registry";

    /// <summary>Whether a provider's version stands in required_providers, with its source.</summary>
    public const string ProviderForm = "provider.form";

    /// <summary>Stages of a Dockerfile that are built on an earlier one.</summary>
    public const string Stage = "stage";

    /// <summary>The image that reads a Dockerfile.</summary>
    public const string Syntax = "syntax";

    /// <summary>Commands that are asked to restore.</summary>
    public const string Restore = "restore";

    /// <summary>Commands that restore on their way.</summary>
    public const string Build = "build";

    /// <summary>Downloads that a program is given as they come.</summary>
    public const string Pipe = "pipe";

    /// <summary>Downloads that are run as files.</summary>
    public const string File = "file";

    /// <summary>Projects without packages.</summary>
    public const string Empty = "empty";

    /// <summary>Models that are fetched with a token.</summary>
    public const string PrivateHub = ModelOwners.Hub + ".private";

    public static string? Parent(string kind, string owner)
    {
        var dot = kind is PinKind.Terraform or PinKind.Model ? owner.LastIndexOf('.') : -1;
        return dot < 0 ? null : owner.Substring(0, dot);
    }
}
