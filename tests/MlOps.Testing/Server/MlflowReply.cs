using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>What a request is answered with.</summary>
internal sealed record MlflowReply(int Status, string ContentType, byte[] Body)
{
    public const string Html = "text/html; charset=utf-8";

    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Headers beside the content type.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether the body goes out in chunks, its length untold.</summary>
    public bool Chunked { get; init; }

    public static MlflowReply Empty => Json([]);

    public static MlflowReply Json(JsonObject body, int status = 200) =>
        new(status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString(Written)));

    public static MlflowReply Text(int status, string body, string contentType = Html) =>
        new(status, contentType, Encoding.UTF8.GetBytes(body));

    public static MlflowReply NotFound() => Page(
        404,
        "Not Found",
        "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.");

    public static MlflowReply InternalServerError() => Page(
        500,
        "Internal Server Error",
        "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there "
        + "is an error in the application.");

    public static MlflowReply MethodNotAllowed(IEnumerable<string> allowed) =>
        Page(405, "Method Not Allowed", "The method is not allowed for the requested URL.")
            .With("Allow", string.Join(", ", allowed));

    public MlflowReply With(string header, string value) => this with { Headers = Headers.SetItem(header, value) };

    private static MlflowReply Page(int status, string title, string text) => Text(
        status,
        $"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n");
}
