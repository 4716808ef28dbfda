using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Search;

/// <summary>Where a page of results goes on, as MLflow writes it: an offset as JSON, in Base64.</summary>
internal static class SearchPageToken
{
    public static string Of(long offset) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"offset\": {offset}}}")));

    /// <summary>The token after a page, of which one more than it has was asked for; <see langword="null"/> on the last.</summary>
    public static string? After(long offset, int pageSize, int found) => found > pageSize ? Of(offset + pageSize) : null;

    /// <summary>The offset of a token; 0 for none.</summary>
    public static long Offset(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return 0;
        }

        string text;
        try
        {
            // Python skips what is not of the alphabet.
            text = Encoding.UTF8.GetString(Convert.FromBase64String(
                string.Concat(token.Where(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '/' or '='))));
        }
        catch (FormatException)
        {
            throw SearchErrors.TokenNotBase64();
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("offset").GetInt64();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw SearchErrors.TokenNotRead(text);
        }
    }
}
