using System.Globalization;

namespace MlOps.Analyzers.Parsing;

/// <summary>The escapes of JSON, YAML's double quotes and TOML's basic strings.</summary>
internal static class Escapes
{
    /// <summary>Appends what the escape at the place means, and returns its length in the file.</summary>
    public static int Append(MappedText.Builder builder, string text, int position)
    {
        var digits = text[position + 1] switch { 'u' => 4, 'U' => 8, 'x' => 2, _ => 0 };
        if (digits > 0)
        {
            if (position + 2 + digits <= text.Length
                && int.TryParse(text.Substring(position + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                builder.Append(code is >= 0 and < 0x10000 ? (char)code : '\uFFFD', position);
                return 2 + digits;
            }

            builder.Append('\uFFFD', position);
            return 2;
        }

        builder.Append(text[position + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', '0' => '\0', var other => other }, position);
        return 2;
    }
}
