using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>An event that a webhook brought: one of MLflow's registry, or a CloudEvent such as those of <see cref="WebhookOutbox"/>.</summary>
public sealed class RegistryEvent
{
    private RegistryEvent(string type, DateTimeOffset time, string? workspace, JsonElement data)
    {
        Type = type;
        Time = time;
        Workspace = workspace;
        Data = data;
        Kind = type switch
        {
            "registered_model.created" => RegistryEventKind.RegisteredModelCreated,
            "model_version.created" => RegistryEventKind.ModelVersionCreated,
            "model_version_tag.set" => RegistryEventKind.ModelVersionTagSet,
            "model_version_tag.deleted" => RegistryEventKind.ModelVersionTagDeleted,
            "model_version_alias.created" => RegistryEventKind.ModelVersionAliasCreated,
            "model_version_alias.deleted" => RegistryEventKind.ModelVersionAliasDeleted,
            _ => RegistryEventKind.Other,
        };
    }

    /// <summary>What happened, by the name that the sender gives it, such as <c>model_version.created</c> or <c>registry.promoted</c>.</summary>
    public string Type { get; }

    /// <summary>What happened; <see cref="RegistryEventKind.Other"/> for what MLflow did not send when this was written.</summary>
    public RegistryEventKind Kind { get; }

    /// <summary>When it happened, by the sender's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The MLflow workspace, where the server has them.</summary>
    public string? Workspace { get; }

    /// <summary>All that the sender says of it, as JSON.</summary>
    public JsonElement Data { get; }

    /// <summary>The registered model's name.</summary>
    public string? ModelName => Text("name");

    /// <summary>The version's number.</summary>
    public string? Version => Text("version");

    /// <summary>The alias.</summary>
    public string? Alias => Text("alias");

    /// <summary>The tag's key.</summary>
    public string? TagKey => Text("key");

    /// <summary>The tag's value.</summary>
    public string? TagValue => Text("value");

    /// <summary>Where a new version comes from.</summary>
    public string? Source => Text("source");

    /// <summary>The run that a new version comes from.</summary>
    public string? RunId => Text("run_id");

    /// <summary>The description of a new model or version.</summary>
    public string? Description => Text("description");

    /// <summary>What the event is about; of two about the same, the later one counts.</summary>
    internal string Subject => Kind switch
    {
        RegistryEventKind.ModelVersionAliasCreated or RegistryEventKind.ModelVersionAliasDeleted => $"alias\n{Workspace}\n{ModelName}\n{Alias}",
        RegistryEventKind.ModelVersionTagSet or RegistryEventKind.ModelVersionTagDeleted => $"tag\n{Workspace}\n{ModelName}\n{Version}\n{TagKey}",
        RegistryEventKind.ModelVersionCreated or RegistryEventKind.RegisteredModelCreated => $"model\n{Workspace}\n{ModelName}",
        _ => $"{Type}\n{Workspace}\n{ModelName}\n{Alias}",
    };

    /// <summary>Reads the body of a request.</summary>
    /// <returns><see langword="null"/> when it is no event.</returns>
    internal static RegistryEvent? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { AllowDuplicateProperties = false });
            var root = document.RootElement;
            var isCloudEvent = root.TryGetProperty("specversion", out var specification);
            if (isCloudEvent && specification.GetString() != "1.0")
            {
                return null;
            }

            var type = isCloudEvent ? root.GetProperty("type").GetString() : $"{root.GetProperty("entity").GetString()}.{root.GetProperty("action").GetString()}";
            var time = root.GetProperty(isCloudEvent ? "time" : "timestamp").GetString();
            var workspace = root.TryGetProperty("workspace", out var named) ? named.GetString() : null;
            var data = root.GetProperty("data");
            return data.ValueKind == JsonValueKind.Object && !string.IsNullOrEmpty(type)
                && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                    ? new(type, at, workspace, data.Clone())
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private string? Text(string name) => Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
