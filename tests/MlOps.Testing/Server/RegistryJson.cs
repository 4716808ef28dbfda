using System.Globalization;
using System.Text.Json.Nodes;
using MlOps.Sdk.Registry;

namespace MlOps.Testing.Server;

/// <summary>Registered models and their versions as MLflow writes them.</summary>
internal static class RegistryJson
{
    /// <param name="model">The model.</param>
    /// <param name="isFound">Whether a search found it: then its latest versions come by the names of their stages.</param>
    public static JsonObject Of(RegisteredModel model, bool isFound = false)
    {
        var json = new JsonObject { ["name"] = model.Name };
        AddTimes(json, model.CreationTime, model.LastUpdateTime);
        AddText(json, "description", model.Description);
        var latest = isFound ? model.LatestVersions.OrderBy(version => version.Stage, StringComparer.Ordinal) : model.LatestVersions.AsEnumerable();
        EntityJson.AddList(json, "latest_versions", new JsonArray([.. latest.Select(version => Of(version, withAliases: false))]));
        EntityJson.AddPairs(json, "tags", model.Tags);
        return EntityJson.AddList(json, "aliases", new JsonArray([.. model.Aliases.Select(alias => new JsonObject
        {
            ["alias"] = alias.Key,
            ["version"] = Text(alias.Value),
        })]));
    }

    public static JsonObject Of(ModelVersion version, bool withAliases = true)
    {
        var json = new JsonObject { ["name"] = version.Name, ["version"] = Text(version.Version) };
        AddTimes(json, version.CreationTime, version.LastUpdateTime);
        AddText(json, "user_id", version.UserId);
        json["current_stage"] = version.Stage;
        json["description"] = version.Description;
        json["source"] = version.Source;
        json["run_id"] = version.RunId ?? "";
        json["status"] = version.Status switch
        {
            ModelVersionStatus.PendingRegistration => "PENDING_REGISTRATION",
            ModelVersionStatus.FailedRegistration => "FAILED_REGISTRATION",
            _ => "READY",
        };
        AddText(json, "status_message", version.StatusMessage);
        EntityJson.AddPairs(json, "tags", version.Tags);
        json["run_link"] = version.RunLink ?? "";
        return withAliases
            ? EntityJson.AddList(json, "aliases", new JsonArray([.. version.Aliases.Select(alias => JsonValue.Create(alias))]))
            : json;
    }

    public static void AddText(JsonObject json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json[name] = text;
        }
    }

    private static void AddTimes(JsonObject json, DateTimeOffset? created, DateTimeOffset? updated)
    {
        if (created is { } creation)
        {
            json["creation_timestamp"] = creation.ToUnixTimeMilliseconds();
        }

        if (updated is { } update)
        {
            json["last_updated_timestamp"] = update.ToUnixTimeMilliseconds();
        }
    }

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
