using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>A resolved configuration as a JSON file, without its secrets.</summary>
internal static class ConfigurationFile
{
    private const int ShortestSecret = 6;
    private const int MaxValueLength = 8_000;

    // Names that are secret as the last part of a path, such as Storage:Key; elsewhere they are words as others.
    private static readonly HashSet<string> SecretLastNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "key", "pass", "pat", "sas", "auth", "authorization", "bearer", "cookie", "signingkey", "encryptionkey", "masterkey", "primarykey", "secondarykey",
    };

    /// <summary>Names and values in the order of the names. Sections, which have no value, are left out; long values are cut.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, string?>> configuration)
    {
        var entries = configuration.Where(entry => entry.Value is not null).OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).ToArray();
        var secrets = entries.Where(entry => IsSecret(entry.Key)).SelectMany(entry => SecretsIn(entry.Value!)).ToHashSet();
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in entries)
            {
                json.WriteString(SecretRedactor.Redact(name, secrets), IsSecret(name) ? SecretRedactor.Mask : Shown(value!, secrets));
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static string Shown(string value, HashSet<string> secrets) =>
        RunDataRules.Cut(SecretRedactor.Redact(value, secrets), MaxValueLength);

    private static bool IsSecret(string name) =>
        SecretRedactor.IsSecretName(name) || SecretLastNames.Contains(name[(name.LastIndexOf(':') + 1)..].Replace("_", "", StringComparison.Ordinal));

    /// <summary>The value itself, and what a connection string names as secret.</summary>
    private static IEnumerable<string> SecretsIn(string value) =>
        value.Split(';')
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2 && SecretRedactor.IsSecretName(part[0]))
            .Select(part => part[1].Trim())
            .Append(value)
            .Where(secret => secret.Length >= ShortestSecret);
}
