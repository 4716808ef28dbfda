using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

/// <summary>A request as MLflow's server makes it, signed here anew, after its documentation.</summary>
internal sealed class SignedRequest
{
    public const string Secret = "not-a-real-one";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; set; } = [];

    public static SignedRequest Of(string entity, string action, string data, DateTimeOffset sent, string id = "3f0c1f1e-delivery", DateTimeOffset? happened = null, string secret = Secret)
    {
        var time = (happened ?? sent).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
        return Of($$"""{"entity": "{{entity}}", "action": "{{action}}", "timestamp": "{{time}}", "data": {{data}}}""", sent, id, secret);
    }

    public static SignedRequest Of(string body, DateTimeOffset sent, string id = "3f0c1f1e-delivery", string secret = Secret)
    {
        var timestamp = sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        var request = new SignedRequest { Body = Encoding.UTF8.GetBytes(body) };
        request.Headers["X-MLflow-Delivery-Id"] = id;
        request.Headers["X-MLflow-Timestamp"] = timestamp;
        request.Headers["X-MLflow-Signature"] = "v1," + Convert.ToBase64String(signature);
        return request;
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
