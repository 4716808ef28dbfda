using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>What a <see cref="StubServer"/> answers.</summary>
/// <param name="Status">The status; 0 to close the connection without an answer.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">What the body says it is.</param>
/// <param name="Headers">More headers.</param>
public sealed record StubReply(int Status, string Body, string ContentType = "application/json", params string[] Headers)
{
    public static StubReply Lost { get; } = new(0, "");

    /// <summary>Says that there is more than comes, and closes the connection.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Says that there is more than comes, and keeps the connection.</summary>
    public bool IsStalled { get; init; }

    public static StubReply Json(string body) => new(200, body);

    public static StubReply Error(int status, string code, string message = "no") =>
        new(status, $$"""{"error_code": "{{code}}", "message": "{{message}}"}""");

    public byte[] ToBytes()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        var length = (body.Length + (IsCutShort || IsStalled ? 10 : 0)).ToString(CultureInfo.InvariantCulture);
        var more = string.Concat(Headers.Select(header => header + "\r\n"));
        return
        [
            .. Encoding.ASCII.GetBytes($"HTTP/1.1 {Status} Stub\r\nContent-Type: {ContentType}\r\nContent-Length: {length}\r\n{more}\r\n"),
            .. body,
        ];
    }
}
