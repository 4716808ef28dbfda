using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MlOps.Sdk.Interruption;

/// <summary>What a metadata service said, or why it said nothing.</summary>
internal sealed class MetadataReply
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private MetadataReply()
    {
    }

    /// <summary>The status; 0 when there was no whole answer.</summary>
    public HttpStatusCode Status { get; private init; }

    public string Body { get; private init; } = "";

    /// <summary>What is wrong with it, for a message.</summary>
    public string Fault { get; private init; } = "";

    private DateTimeOffset? Date { get; init; }

    private DateTimeOffset ReceivedAt { get; init; }

    public static MetadataReply Failed(string fault) => new() { Fault = fault };

    public static MetadataReply Of(HttpResponseMessage response, string body, DateTimeOffset receivedAt)
    {
        var reply = new MetadataReply
        {
            Status = response.StatusCode,
            Body = body,
            Fault = $"the answer has the status {(int)response.StatusCode}, or is not what is expected",
            Date = response.Headers.Date,
            ReceivedAt = receivedAt,
        };
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            reply._headers[name] = values.ToString();
        }

        return reply;
    }

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>The body as JSON; <see langword="null"/> when it is none of this shape.</summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A time of the service by this machine's clock. The two may differ; the <c>Date</c> of the answer says by how much.</summary>
    public DateTimeOffset AtLocalClock(DateTimeOffset time)
    {
        var ahead = Date is { } date ? (date - ReceivedAt).Ticks : 0;
        return new(Math.Clamp(time.UtcTicks - ahead, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
    }
}
