using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>Sends an event to a webhook, signed as MLflow signs.</summary>
internal static class WebhookDelivery
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <returns>What came of it, in MLflow's words.</returns>
    public static JsonObject Send(Uri url, string? secret, string entity, string action, DateTimeOffset now)
    {
        var body = new JsonObject
        {
            ["entity"] = entity.ToLowerInvariant(),
            ["action"] = action.ToLowerInvariant(),
            ["timestamp"] = now.ToString("O", CultureInfo.InvariantCulture),
            ["data"] = new JsonObject { ["name"] = "example_model" },
        }.ToJsonString();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var id = Guid.NewGuid().ToString("D");
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-MLflow-Delivery-Id", id);
        request.Headers.Add("X-MLflow-Timestamp", time);
        if (secret is not null)
        {
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"));
            request.Headers.Add("X-MLflow-Signature", "v1," + Convert.ToBase64String(hash));
        }

        try
        {
            using var response = Http.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return new JsonObject
            {
                ["success"] = response.IsSuccessStatusCode,
                ["response_status"] = (int)response.StatusCode,
                ["response_body"] = reader.ReadToEnd(),
            };
        }
        catch (HttpRequestException exception)
        {
            return new JsonObject { ["success"] = false, ["error_message"] = $"Failed to test webhook: {exception.Message}" };
        }
    }
}
