using System.Text;
using System.Text.Json;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>The dead letters of an outbox: a file for each, with the event as it was sent.</summary>
internal sealed class DeadWebhookFolder(string folder)
{
    private const string Extension = ".json";

    private readonly FileOperations _files = new();

    public void Add(byte[] body, int attempts, string reason, DateTimeOffset now)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("attempts", attempts);
            json.WriteString("reason", reason);
            json.WriteString("since", now);
            json.WritePropertyName("event");
            json.WriteRawValue(body);
            json.WriteEndObject();
        }

        Directory.CreateDirectory(folder);
        _files.WriteWhole(PathOf(CloudEvent.Read(body).Id), [stream.ToArray()]);
        DurableFile.FlushFolder(folder); // before the journal forgets the event
    }

    public IReadOnlyList<DeadWebhook> Read()
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var letters = new List<DeadWebhook>();
        foreach (var path in Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var letter = document.RootElement;
            var body = letter.GetProperty("event");
            letters.Add(new(
                body.GetProperty("id").GetString()!,
                body.GetProperty("type").GetString()!,
                letter.GetProperty("attempts").GetInt32(),
                letter.GetProperty("reason").GetString()!,
                letter.GetProperty("since").GetDateTimeOffset()));
        }

        return letters;
    }

    /// <summary>The event of a letter, byte by byte as it was sent.</summary>
    public byte[] BodyOf(string id)
    {
        var path = PathOf(id);
        if (!WebhookSignature.IsId(id) || !File.Exists(path))
        {
            throw WebhookOutboxException.NoSuchLetter(id, folder);
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("event").GetRawText());
    }

    public void Remove(string id)
    {
        File.Delete(PathOf(id));
        DurableFile.FlushFolder(folder);
    }

    private string PathOf(string id) => Path.Combine(folder, id + Extension);
}
