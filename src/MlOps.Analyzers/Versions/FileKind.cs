namespace MlOps.Analyzers.Versions;

/// <summary>The files around the code that name versions.</summary>
internal enum FileKind
{
    None,
    MsBuild,
    NuGetLock,
    GlobalJson,
    DotnetTools,
    Dockerfile,
    Requirements,
    Pyproject,
    Pipfile,
    PackageJson,
    Notebook,
    Terraform,
    TerraformLock,
    Shell,
    PowerShell,
    Jenkinsfile,
    Dvc,
    DevContainer,
    Python,
    Environment,
    Yaml,
    Json,
}
