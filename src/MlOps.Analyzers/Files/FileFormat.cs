namespace MlOps.Analyzers.Files;

/// <summary>How a file is read.</summary>
internal enum FileFormat
{
    /// <summary>Keys, netrc, requirements: only what is a credential by its own shape.</summary>
    Text,

    Json,
    Yaml,
    Xml,

    /// <summary>A key, a sign and a value on each line: .env, .ini, .properties, .toml, .npmrc, .pypirc, .tfvars.</summary>
    Lines,

    Dockerfile,
}
