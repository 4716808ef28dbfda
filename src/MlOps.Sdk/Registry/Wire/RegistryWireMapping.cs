using System.Globalization;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Registry.Wire;

/// <summary>Turns what a server sends into what users see, and back.</summary>
internal static class RegistryWireMapping
{
    public static RegisteredModel ToModel(WireRegisteredModel wire) => new()
    {
        Name = wire.Name ?? "",
        Description = wire.Description ?? "",
        CreationTime = UnixTime.Of(wire.CreationTimestamp),
        LastUpdateTime = UnixTime.Of(wire.LastUpdatedTimestamp),
        Tags = ToTexts(wire.Tags),
        Aliases = ToAliases(wire.Aliases),
        LatestVersions = [.. (wire.LatestVersions ?? []).Select(ToVersion)],
    };

    public static ModelVersion ToVersion(WireModelVersion wire)
    {
        var source = wire.Source ?? "";
        return new()
        {
            Name = wire.Name ?? "",
            Version = Number(wire.Version),
            Description = wire.Description ?? "",
            Status = RegistryMapping.ToStatus(wire.Status),
            StatusMessage = NotEmpty(wire.StatusMessage),
            Source = source,
            RunId = NotEmpty(wire.RunId),
            RunLink = NotEmpty(wire.RunLink),
            ModelId = NotEmpty(wire.ModelId) ?? RegistryMapping.ModelIdOf(source),
            Stage = NotEmpty(wire.CurrentStage) ?? "None",
            UserId = NotEmpty(wire.UserId),
            CreationTime = UnixTime.Of(wire.CreationTimestamp),
            LastUpdateTime = UnixTime.Of(wire.LastUpdatedTimestamp),
            Tags = ToTexts(wire.Tags),
            Aliases = wire.Aliases ?? [],
        };
    }

    public static Webhook ToWebhook(WireWebhook wire) => new()
    {
        Id = wire.WebhookId ?? "",
        Name = wire.Name ?? "",
        Description = wire.Description ?? "",
        Url = Uri.TryCreate(wire.Url, UriKind.RelativeOrAbsolute, out var url) ? url : null,
        Events = [.. (wire.Events ?? []).Select(@event => new WebhookEvent(@event.Entity ?? "", @event.Action ?? ""))],
        Status = wire.Status switch
        {
            "ACTIVE" => WebhookStatus.Active,
            "DISABLED" => WebhookStatus.Disabled,
            _ => WebhookStatus.Unknown,
        },
        CreationTime = UnixTime.Of(wire.CreationTimestamp),
        LastUpdateTime = UnixTime.Of(wire.LastUpdatedTimestamp),
    };

    public static WebhookTest ToTest(WireWebhookTest wire) => new()
    {
        Succeeded = wire.Success ?? false,
        ResponseStatus = wire.ResponseStatus,
        ResponseBody = NotEmpty(wire.ResponseBody),
        ErrorMessage = NotEmpty(wire.ErrorMessage),
    };

    public static IReadOnlyList<WireRegistryTag>? ToTags(IReadOnlyCollection<KeyValuePair<string, string>> tags) =>
        tags.Count == 0 ? null : [.. tags.Select(tag => new WireRegistryTag { Key = tag.Key, Value = tag.Value })];

    public static WireWebhookEvent ToWire(WebhookEvent @event) => new() { Entity = @event.Entity, Action = @event.Action };

    public static string ToName(WebhookStatus status) => status == WebhookStatus.Disabled ? "DISABLED" : "ACTIVE";

    private static int Number(string? version) => int.TryParse(version, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Dictionary<string, string> ToTexts(IEnumerable<WireRegistryTag>? tags)
    {
        var texts = new Dictionary<string, string>();
        foreach (var tag in tags ?? [])
        {
            texts[tag.Key ?? ""] = tag.Value ?? "";
        }

        return texts;
    }

    private static Dictionary<string, int> ToAliases(IEnumerable<WireAlias>? aliases)
    {
        var versions = new Dictionary<string, int>();
        foreach (var alias in aliases ?? [])
        {
            versions[alias.Alias ?? ""] = Number(alias.Version);
        }

        return versions;
    }
}
