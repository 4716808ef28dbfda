using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Registry.Signing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Signing;

/// <summary>The recorded bundles, their schemas, and the model that was signed in them.</summary>
internal static class SigningVectors
{
    private static readonly JsonSchema Schema = new(Directory.GetFiles(PathOf("schemas/v1.0")).Select(File.ReadAllText));

    public static string Read(string name) => File.ReadAllText(PathOf(name + ".bundle.json"));

    /// <summary>The files under all three valid signatures, with what they leave out.</summary>
    public static void WriteModel(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "signme-1"), "signme-1\n");
        File.WriteAllText(Path.Combine(folder, "signme-2"), "signme-2");
        File.WriteAllText(Path.Combine(folder, "ignore-me"), "anything");
    }

    /// <summary>The certificate that signed, and the one above it; the root is in no vector.</summary>
    public static IReadOnlyList<X509Certificate2> Certificates =>
        [.. SignatureBundle.Parse(Encoding.UTF8.GetBytes(Read("valid/certificate"))).Certificates.Select(raw => X509CertificateLoader.LoadCertificate(raw))];

    /// <summary>The public key of both valid signatures that are not Sigstore's.</summary>
    public static ECDsa Key => Certificates[0].GetECDsaPublicKey()!;

    /// <summary>What the specification's schemas find wrong with a bundle and with what is signed in it.</summary>
    public static IReadOnlyList<string> FaultsOf(string bundle)
    {
        try
        {
            using var document = JsonDocument.Parse(bundle);
            var faults = Schema.FaultsOf("https://model_signing/bundle/v1.0/schema", document.RootElement);
            if (faults.Count > 0)
            {
                return faults;
            }

            using var payload = JsonDocument.Parse(document.RootElement.GetProperty("dsseEnvelope").GetProperty("payload").GetBytesFromBase64());
            return Schema.FaultsOf("https://model_signing/statement/v1.0/schema", payload.RootElement);
        }
        catch (JsonException exception)
        {
            return [exception.Message];
        }
    }

    private static string PathOf(string name) => RepositoryPaths.Of("tests/MlOps.Sdk.Tests/Registry/Signing/vectors/" + name);
}
