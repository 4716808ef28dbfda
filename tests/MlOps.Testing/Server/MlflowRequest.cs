using System.Text.Json;

namespace MlOps.Testing.Server;

/// <summary>A request as the handlers see it: routed and read.</summary>
internal sealed record MlflowRequest
{
    public required string Method { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    public required string? ContentType { get; init; }

    /// <summary>The body as MLflow saw it: empty where it came in chunks.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What the route's placeholders stand for.</summary>
    public IReadOnlyDictionary<string, string> RouteValues { get; init; } = new Dictionary<string, string>();

    public string? QueryValue(string name) =>
        Query.Where(pair => pair.Key == name).Select(pair => pair.Value).FirstOrDefault();

    /// <summary>The fields of the request's message: from the query of a GET, from the body of any other.</summary>
    public Message Read(MessageShape shape) =>
        Method is "GET" && Query.Count > 0 ? MessageReader.ReadQuery(shape, Query) : MessageReader.ReadBody(shape, Json());

    /// <summary>The body. What is no JSON counts as nothing; JSON in a string is unpacked.</summary>
    /// <exception cref="MlflowError">The content type is none that MLflow takes.</exception>
    public JsonElement? Json()
    {
        var json = Outer();
        return json is { ValueKind: JsonValueKind.String } text ? LenientJson.Parse(text.GetString()!) : json;
    }

    /// <summary>How many characters a body has that is JSON in a string; MLflow sees the size of no other.</summary>
    public int DoubleEncodedLength() =>
        Outer() is { ValueKind: JsonValueKind.String } text ? text.GetString()!.EnumerateRunes().Count() : 0;

    private JsonElement? Outer()
    {
        CheckContentType();
        return LenientJson.Parse(System.Text.Encoding.UTF8.GetString(Body));
    }

    private void CheckContentType()
    {
        if (Method is not ("POST" or "PUT"))
        {
            return;
        }

        if (ContentType is null)
        {
            throw MlflowError.Invalid("Bad Request. Content-Type header is missing.");
        }

        if (ContentType.Split(';')[0] != "application/json")
        {
            throw MlflowError.Invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
    }
}
