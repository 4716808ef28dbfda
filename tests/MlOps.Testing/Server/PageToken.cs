using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlOps.Testing.Server;

/// <summary>Where a page of results goes on: an offset, in Base64.</summary>
internal static class PageToken
{
    public static string Of(long offset) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"offset\": {offset}}}")));

    public static long Offset(string token)
    {
        if (token.Length == 0)
        {
            return 0;
        }

        string text;
        try
        {
            // Python skips what is not of the alphabet.
            text = Encoding.UTF8.GetString(Convert.FromBase64String(
                string.Concat(token.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '='))));
        }
        catch (FormatException)
        {
            throw MlflowError.Invalid("Invalid page token, could not base64-decode");
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("offset").GetInt64();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw MlflowError.Invalid($"Invalid page token, decoded value=b'{text}'");
        }
    }
}
