using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Parts of a pipeline that come from other repositories: GitLab's 'include', Azure's 'resources'.</summary>
internal static class PipelineIncludes
{
    public static void ReadGitLab(DataNode? include, FileVersions versions)
    {
        foreach (var item in include?.Kind == DataKind.Sequence ? include.Items : include is null ? [] : [include])
        {
            if (item["project"] is { Kind: DataKind.Scalar } project)
            {
                AddRepository(versions, project, item["ref"]);
            }
            else if (item["component"] is { Kind: DataKind.Scalar } component)
            {
                AddComponent(versions, component);
            }
            else if ((item.Kind == DataKind.Scalar ? item : item["remote"]) is { } remote && remote.Value.IndexOf("://", StringComparison.Ordinal) > 0)
            {
                Add(versions, remote.Value, "", item["integrity"] is not null ? Pinning.Hash : OfUrl(remote.Value), remote);
            }
        }
    }

    public static void ReadAzure(DataNode file, FileVersions versions)
    {
        foreach (var repository in file.At("resources", "repositories")?.Items ?? [])
        {
            if ((repository["name"] ?? repository["repository"]) is { Kind: DataKind.Scalar } name)
            {
                AddRepository(versions, name, repository["ref"]);
            }
        }
    }

    /// <summary>'checkout: git://project/repository@refs/tags/v1' of Azure.</summary>
    public static void ReadCheckout(DataNode? checkout, FileVersions versions)
    {
        if (checkout is { Kind: DataKind.Scalar } && checkout.Value.IndexOf("://", StringComparison.Ordinal) > 0)
        {
            var at = checkout.Value.IndexOf('@', GitAddress.EndOfAuthority(checkout.Value));
            var reference = at < 0 ? "" : checkout.Value.Substring(at + 1);
            Add(versions, at < 0 ? checkout.Value : checkout.Value.Substring(0, at), reference, OfReference(reference), checkout);
        }
    }

    private static void AddRepository(FileVersions versions, DataNode name, DataNode? reference)
    {
        var written = reference?.Value ?? "";
        if (written.IndexOf('$') < 0)
        {
            Add(versions, name.Value, written, OfReference(written), reference is { Span.Length: > 0 } ? reference : name);
        }
    }

    private static void AddComponent(FileVersions versions, DataNode component)
    {
        var at = component.Value.LastIndexOf('@');
        var version = at < 0 ? "" : component.Value.Substring(at + 1);
        if (version.IndexOf('$') < 0)
        {
            Add(versions, at < 0 ? component.Value : component.Value.Substring(0, at), version, OfReference(version), component);
        }
    }

    /// <summary>A branch is a bound: what 'any' asks for.</summary>
    private static Pinning OfReference(string reference) =>
        reference.Length == 0 || reference == "~latest" ? Pinning.None
        : VersionText.OfGitRef(reference) is var pinning && pinning > Pinning.Any ? pinning : Pinning.Any;

    private static Pinning OfUrl(string url)
    {
        if (RepositoryUrl.Parse(url) is { } repository)
        {
            return repository.Pinning > Pinning.None || repository.Reference.Length == 0 ? repository.Pinning : Pinning.Any; // a branch is a bound
        }

        var pinning = Pinning.None;
        foreach (var part in url.Split('/', '@', '='))
        {
            var own = VersionText.IsCommit(part) || VersionText.Parts(part.TrimStart('v')) >= 3 ? Pinning.Exact : Pinning.None;
            pinning = own > pinning ? own : pinning;
        }

        return pinning;
    }

    private static void Add(FileVersions versions, string name, string written, Pinning pinning, DataNode place)
    {
        var reference = versions.Add(RuleIds.UnpinnedAction, PinKind.Action, name, written, pinning, place.Span);
        var slash = name.IndexOf('/');
        reference.Owner = slash > 0 ? name.Substring(0, slash) : name;
    }
}
