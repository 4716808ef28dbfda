using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>global.json, dotnet-tools.json and the container of an editor.</summary>
internal static class DotnetToolVersions
{
    public static void ReadGlobalJson(string text, FileVersions versions)
    {
        if (JsonParser.Parse(text) is not { Kind: DataKind.Mapping } file)
        {
            versions.NotUnderstood = UnreadReason.Json;
            return;
        }

        versions.Facts["global.json"] = "";
        foreach (var sdk in file["msbuild-sdks"]?.Entries ?? [])
        {
            versions.Add(RuleIds.FloatingTool, PinKind.Sdk, sdk.Key.Value, sdk.Value.Value, NuGetRange.PinningOf(sdk.Value.Value), sdk.Value.Span);
        }

        if (file["sdk"] is not { Kind: DataKind.Mapping } node)
        {
            return;
        }

        if (node["version"] is not { } version)
        {
            if (node["rollForward"] is not null || node["allowPrerelease"] is not null || node.Entries.Count == 0)
            {
                versions.Add(RuleIds.FloatingTool, PinKind.Sdk, "sdk", "", Pinning.None, file.KeyOf("sdk")!.Span);
            }

            return;
        }

        var pinning = VersionText.HasWildcard(version.Value) || VersionText.Parts(version.Value) < 3 ? Pinning.Version : Pinning.Exact;
        versions.Add(RuleIds.FloatingTool, PinKind.Sdk, "sdk", version.Value, pinning, version.Span);
        if (pinning == Pinning.Exact && node["rollForward"] is { } roll)
        {
            var how = roll.Value.ToUpperInvariant();
            var reference = versions.Add(
                RuleIds.FloatingTool, PinKind.Sdk, "sdk", version.Value, how is "DISABLE" or "PATCH" or "LATESTPATCH" ? Pinning.Exact : Pinning.Version, roll.Span);
            reference.Fault = "rolls forward to another feature band or version ('" + roll.Value + "')";
            reference.Advice = "set rollForward to 'latestPatch' or 'disable'";
        }
    }

    /// <summary>devcontainer.json: its image, and the features that are installed into it.</summary>
    public static void ReadDevContainer(string text, FileVersions versions)
    {
        if (JsonParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Json;
            return;
        }

        if (file["image"] is { Kind: DataKind.Scalar, Value.Length: > 0 } image)
        {
            ImageVersions.Add(versions, image.Value, image.Span);
        }

        foreach (var feature in file["features"]?.Entries ?? [])
        {
            if (feature.Key.Value.Length > 0 && feature.Key.Value[0] != '.' && ImageReference.Parse(feature.Key.Value) is { IsUnknown: false } parsed)
            {
                versions.Add(RuleIds.FloatingTool, PinKind.Sdk, parsed.Repository, parsed.Written, parsed.Pinning, feature.Key.Span).Owner = parsed.Owner;
            }
        }
    }

    public static void ReadTools(string text, FileVersions versions)
    {
        if (JsonParser.Parse(text) is not { } file)
        {
            versions.NotUnderstood = UnreadReason.Json;
            return;
        }

        foreach (var tool in file["tools"]?.Entries ?? [])
        {
            if (tool.Value.Kind == DataKind.Mapping)
            {
                var version = tool.Value["version"];
                var written = version?.Value ?? "";
                var place = version is { Span.Length: > 0 } ? version : tool.Key;
                versions.Add(RuleIds.FloatingTool, PinKind.Tool, tool.Key.Value, written, NuGetRange.PinningOf(written), place.Span).Owner = tool.Key.Value;
            }
        }
    }
}
