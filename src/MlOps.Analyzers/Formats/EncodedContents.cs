namespace MlOps.Analyzers.Formats;

/// <summary>What a text in Base64 holds, where its first bytes tell: pictures, fonts, documents, public keys and certificates, which everybody may have.</summary>
internal static class EncodedContents
{
    private static readonly string[] Beginnings =
    [
        // PNG, JPEG, GIF, WebP, icons, SVG and XML
        "iVBORw0KGgo", "/9j/4", "R0lGODdh", "R0lGODlh", "UklGR", "AAABAAEA", "PHN2Zy", "PD94bWwg",

        // WOFF, WOFF2, OpenType, PDF, ZIP, gzip, WebAssembly
        "d09GRg", "d09GMg", "T1RUTw", "JVBERi0", "UEsDBBQ", "H4sIA", "AGFzbQEAAAA",

        // Public keys of SSH (RFC 4253, 6.6)
        "AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh", "AAAAGnNrLX", "AAAAInNrLW",

        // Public keys of RSA, and PEM of certificates and public keys that was encoded once more
        "MIIBIjANBgkqhkiG9w0BAQEFAAOC", "MIICIjANBgkqhkiG9w0BAQEFAAOC", "MIGfMA0GCSqGSIb3DQEBAQUAA4", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQ", "LS0tLS1CRUdJTiBDRVJU", "LS0tLS1CRUdJTiBQVUJM",
    ];

    public static bool IsPublicAt(string text, int start)
    {
        foreach (var beginning in Beginnings)
        {
            if (string.CompareOrdinal(text, start, beginning, 0, beginning.Length) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
