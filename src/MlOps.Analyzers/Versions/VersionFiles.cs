using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Knows a file by its name, YAML by its content too, and reads what it says about versions.</summary>
internal static class VersionFiles
{
    public static FileKind KindOf(string path)
    {
        var name = NameOf(path).ToLowerInvariant();
        var dot = name.LastIndexOf('.');
        var extension = dot < 0 ? "" : name.Substring(dot);
        return name switch
        {
            "packages.lock.json" => FileKind.NuGetLock,
            "global.json" => FileKind.GlobalJson,
            "dotnet-tools.json" => FileKind.DotnetTools,
            "package.json" => FileKind.PackageJson,
            "pyproject.toml" => FileKind.Pyproject,
            "pipfile" => FileKind.Pipfile,
            ".terraform.lock.hcl" => FileKind.TerraformLock,
            ".env" => FileKind.Environment,
            "devcontainer.json" or ".devcontainer.json" => FileKind.DevContainer,
            "dockerfile" or "containerfile" => FileKind.Dockerfile,
            "kustomization" => FileKind.Yaml,
            _ when (name.StartsWith("jenkinsfile", StringComparison.Ordinal) && extension is not (".md" or ".txt")) || extension == ".jenkinsfile" => FileKind.Jenkinsfile,
            _ when name.StartsWith("dockerfile.", StringComparison.Ordinal) || name.StartsWith("containerfile.", StringComparison.Ordinal) => FileKind.Dockerfile,
            _ => extension switch
            {
                ".dockerfile" or ".containerfile" => FileKind.Dockerfile,
                ".csproj" or ".fsproj" or ".vbproj" or ".props" or ".targets" or ".proj" => FileKind.MsBuild,
                ".ipynb" => FileKind.Notebook,
                ".tf" or ".tofu" => FileKind.Terraform,
                ".json" when name.EndsWith(".tf.json", StringComparison.Ordinal) || name.EndsWith(".tofu.json", StringComparison.Ordinal) => FileKind.Terraform,
                ".sh" or ".bash" => FileKind.Shell,
                ".ps1" or ".psm1" => FileKind.PowerShell,
                ".dvc" => FileKind.Dvc,
                ".py" => FileKind.Python,
                ".yml" or ".yaml" => FileKind.Yaml,
                ".json" => FileKind.Json,
                ".txt" or ".in" when IsRequirements(path, name) => FileKind.Requirements,
                _ => FileKind.None,
            },
        };
    }

    public static FileVersions Read(string path, string text)
    {
        var versions = new FileVersions();
        switch (KindOf(path))
        {
            case FileKind.MsBuild:
                MsBuildVersions.Read(path, text, versions);
                break;
            case FileKind.NuGetLock:
                MsBuildVersions.ReadLockFile(text, versions);
                break;
            case FileKind.GlobalJson:
                DotnetToolVersions.ReadGlobalJson(text, versions);
                break;
            case FileKind.DotnetTools:
                DotnetToolVersions.ReadTools(text, versions);
                break;
            case FileKind.Dockerfile:
                DockerfileVersions.Read(text, versions);
                break;
            case FileKind.Requirements:
                RequirementVersions.ReadRequirements(path, text, versions);
                break;
            case FileKind.Pyproject:
                RequirementVersions.ReadPyproject(text, versions);
                break;
            case FileKind.Pipfile:
                RequirementVersions.ReadPipfile(text, versions);
                break;
            case FileKind.PackageJson:
                NodeVersions.Read(text, versions);
                break;
            case FileKind.Notebook:
                NotebookVersions.Read(text, versions);
                break;
            case FileKind.Terraform:
                TerraformVersions.Read(path, text, versions);
                break;
            case FileKind.TerraformLock:
                TerraformVersions.ReadLockFile(text, versions);
                break;
            case FileKind.Shell:
                var script = MappedText.Of(text, 0, text.Length);
                var commands = ShellParser.Parse(script, null, out var isWhole);
                InstallCommands.Read(isWhole ? commands : [], versions);
                versions.NotUnderstood = isWhole ? null : UnreadReason.TooMany;
                break;
            case FileKind.PowerShell:
                var lines = PowerShellText.Parse(MappedText.Of(text, 0, text.Length), out var isRead);
                InstallCommands.Read(isRead ? lines : [], versions);
                versions.NotUnderstood = isRead ? null : UnreadReason.TooMany;
                break;
            case FileKind.Jenkinsfile:
                JenkinsVersions.Read(text, versions);
                break;
            case FileKind.Dvc:
                DataFileVersions.ReadDvc(text, versions);
                break;
            case FileKind.DevContainer:
                DotnetToolVersions.ReadDevContainer(text, versions);
                break;
            case FileKind.Python:
                HubCalls.ReadPython(text, versions);
                break;
            case FileKind.Environment:
                TextVariables.ReadEnvironment(text, versions);
                break;
            case FileKind.Yaml:
                ReadYaml(path, text, versions);
                break;
            case FileKind.Json:
                ReadJson(text, versions);
                break;
        }

        return versions;
    }

    /// <summary>JSON of any kind: only a manifest says something about versions, and what is none need not be understood.</summary>
    private static void ReadJson(string text, FileVersions versions)
    {
        if (text.IndexOf("\"apiVersion\"", StringComparison.Ordinal) >= 0 && JsonParser.Parse(text) is { } file && KubernetesVersions.IsManifest(file))
        {
            KubernetesVersions.Read([file], text, versions);
        }
    }

    private static void ReadYaml(string path, string text, FileVersions versions)
    {
        var documents = YamlParser.Parse(text);
        if (documents is not { Count: > 0 })
        {
            versions.NotUnderstood = documents is null ? UnreadReason.Yaml : null;
            return;
        }

        var file = documents[0];
        var name = NameOf(path).ToLowerInvariant();
        var folder = path.Replace('\\', '/');
        if (documents.Exists(KubernetesVersions.IsManifest))
        {
            KubernetesVersions.Read(documents, text, versions);
        }
        else if (name is "pnpm-workspace.yaml")
        {
            NodeVersions.ReadWorkspace(file, versions);
        }
        else if (name is "chart.yaml" or "requirements.yaml")
        {
            ChartVersions.Read(file, versions);
        }
        else if (name is "kustomization" || name.StartsWith("kustomization.", StringComparison.Ordinal))
        {
            KustomizeVersions.Read(file, versions);
        }
        else if (CircleVersions.IsConfiguration(folder, file))
        {
            CircleVersions.Read(file, versions);
        }
        else if (StepPipelineVersions.IsBitbucket(file, name))
        {
            StepPipelineVersions.ReadBitbucket(file, versions);
        }
        else if (StepPipelineVersions.IsStepFile(folder, name) || documents.Exists(StepPipelineVersions.IsPipeline))
        {
            StepPipelineVersions.ReadSteps(documents, versions);
        }
        else if (name.StartsWith("cloudbuild", StringComparison.Ordinal))
        {
            StepPipelineVersions.ReadCloudBuild(file, versions);
        }
        else if (name is "action.yml" or "action.yaml" || (file["runs"]?["using"] is not null))
        {
            WorkflowVersions.ReadAction(file, text, versions);
        }
        else if (folder.IndexOf(".github/workflows/", StringComparison.Ordinal) >= 0 || (file["jobs"] is { Kind: DataKind.Mapping } && (file["on"] ?? file["true"]) is not null))
        {
            WorkflowVersions.ReadWorkflow(file, text, versions);
        }
        else if (name.IndexOf("gitlab-ci", StringComparison.Ordinal) >= 0)
        {
            PipelineVersions.ReadGitLab(documents, versions);
        }
        else if (name.StartsWith("azure-pipelines", StringComparison.Ordinal) || IsAzure(file))
        {
            PipelineVersions.ReadAzure(file, versions);
        }
        else if (name.IndexOf("compose", StringComparison.Ordinal) >= 0 || file["services"] is { Kind: DataKind.Mapping })
        {
            PipelineVersions.ReadCompose(file, versions);
        }
        else if (file["dependencies"] is { Kind: DataKind.Sequence }
            && (file["channels"] is not null || name.StartsWith("environment", StringComparison.Ordinal) || name.StartsWith("conda", StringComparison.Ordinal)))
        {
            RequirementVersions.ReadConda(file, versions);
        }
        else if (name.StartsWith("values", StringComparison.Ordinal) || name.EndsWith("values.yaml", StringComparison.Ordinal) || name.EndsWith("values.yml", StringComparison.Ordinal))
        {
            KubernetesVersions.ReadHelmValues(documents, versions);
        }
    }

    private static bool IsAzure(DataNode file) =>
        file["steps"]?.Kind == DataKind.Sequence || file["jobs"]?.Kind == DataKind.Sequence
        || (file["stages"] is { Items.Count: > 0 } stages && stages.Items[0].Kind == DataKind.Mapping);

    private static bool IsRequirements(string path, string name) =>
        name.IndexOf("requirements", StringComparison.Ordinal) >= 0 || name.IndexOf("constraints", StringComparison.Ordinal) >= 0
        || path.Replace('\\', '/').IndexOf("/requirements/", StringComparison.OrdinalIgnoreCase) >= 0;

    public static string NameOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    public static string FolderOf(string path) => path.Substring(0, path.LastIndexOfAny(['/', '\\']) + 1);
}
