using System.Text;
using System.Text.Json;

namespace MlOps.Testing.Server;

/// <summary>Reads JSON as Python does: with bare NaN and Infinity.</summary>
internal static class LenientJson
{
    /// <summary>What stands for a bare NaN or Infinity: like them, a number that no field takes.</summary>
    private const string OutOfRange = "1e999";

    private static readonly string[] BareNumbers = ["NaN", "-Infinity", "Infinity"];

    public static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(ReplaceBareNumbers(text));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ReplaceBareNumbers(string text)
    {
        if (!BareNumbers.Any(number => text.Contains(number, StringComparison.Ordinal)))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                result.Append(text, i, Math.Min(2, text.Length - i));
                i++;
                continue;
            }

            if (text[i] == '"')
            {
                quoted = !quoted;
            }

            var bare = quoted ? null : BareNumbers.FirstOrDefault(number => string.CompareOrdinal(text, i, number, 0, number.Length) == 0);
            if (bare is null)
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(OutOfRange);
            i += bare.Length - 1;
        }

        return result.ToString();
    }
}
