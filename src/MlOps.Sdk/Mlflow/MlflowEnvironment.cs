using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlOps.Sdk.Mlflow;

/// <summary>Reads MLflow's environment variables, one kind of value each, and notes what is wrong with them.</summary>
internal sealed class MlflowEnvironment(Func<string, string?> variable, List<string> faults)
{
    public bool ReadSwitch(string name, bool otherwise = false)
    {
        switch (Read(name)?.ToUpperInvariant())
        {
            case null:
                return otherwise;
            case "FALSE" or "0":
                return false;
            case "TRUE" or "1":
                return true;
            default:
                faults.Add($"{name} is '{Read(name)}': expected true, false, 1 or 0.");
                return false;
        }
    }

    public double? ReadNumber(string name, double least, double most)
    {
        if (Read(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}': expected a number from {least} to {most}."));
        return null;
    }

    public int? ReadWhole(string name, int least, int most)
    {
        var number = ReadNumber(name, least, most);
        if (number is { } given && given != Math.Floor(given))
        {
            faults.Add($"{name} is '{Read(name)}': expected a whole number from {least} to {most}.");
            return null;
        }

        return (int?)number;
    }

    public MultipartSettings ReadMultipart()
    {
        const double Most = 5L << 40; // the longest object of the clouds' storages
        var defaults = new MultipartSettings();
        var isOn = ReadSwitch("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", otherwise: true);
        var least = ReadWholeBytes("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", 1, Most);
        var part = ReadWholeBytes("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", MultipartSettings.ShortestPart, MultipartSettings.LongestPart);
        return new() { IsOn = isOn, MinimumFileBytes = least ?? defaults.MinimumFileBytes, PartBytes = part ?? defaults.PartBytes };
    }

    /// <summary>The address of an API, credentials still in it.</summary>
    /// <param name="what">What a fault calls it.</param>
    /// <param name="text">The address.</param>
    public Uri? ReadAddress(string what, string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            faults.Add($"{what} is no address of a server: expected http://host:5000 or https://host/prefix.");
            return null;
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            faults.Add($"{what} '{WithoutUser(uri).GetLeftPart(UriPartial.Path)}' has a query or fragment: expected only scheme, host, port and path.");
            return null;
        }

        return new UriBuilder(uri) { Path = uri.AbsolutePath.TrimEnd('/') + "/" }.Uri;
    }

    public static Uri WithoutUser(Uri uri) => new UriBuilder(uri) { UserName = "", Password = "" }.Uri;

    /// <summary>Credentials in the address come first, then the user and password, then the token, as in MLflow's Python client.</summary>
    public MlflowCredentials ReadCredentials(Uri? address)
    {
        if (address is { UserInfo.Length: > 0 })
        {
            var parts = address.UserInfo.Split(':', 2);
            return MlflowCredentials.Basic(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        const string UserName = "MLFLOW_TRACKING_USERNAME";
        const string PasswordName = "MLFLOW_TRACKING_PASSWORD";
        switch (Read(UserName), Read(PasswordName))
        {
            case ({ } user, { } password):
                return MlflowCredentials.Basic(user, password);
            case ({ }, null):
                faults.Add($"{UserName} is set and {PasswordName} is not. Set both, or {TokenName} alone.");
                return MlflowCredentials.None;
            case (null, { }):
                faults.Add($"{PasswordName} is set and {UserName} is not. Set both, or {TokenName} alone.");
                return MlflowCredentials.None;
            default:
                return ReadToken(TokenName) is { } token ? MlflowCredentials.Bearer(token) : MlflowCredentials.None;
        }
    }

    public Uri? ReadDatabricksHost(string uri)
    {
        const string HostName = "DATABRICKS_HOST";
        if (uri != MlflowServerOptions.Databricks)
        {
            faults.Add($"The tracking URI '{MlflowServerOptions.Databricks}://…' names a profile, which this library does not read. "
                + $"Use '{MlflowServerOptions.Databricks}' and set {HostName} and {DatabricksTokenName}.");
            return null;
        }

        if (Read(HostName) is not { } host)
        {
            faults.Add($"The tracking URI '{uri}' needs {HostName}: expected the workspace's address, such as https://dbc-1234.cloud.databricks.com.");
            return null;
        }

        return ReadAddress(HostName, host.Contains("://", StringComparison.Ordinal) ? host : "https://" + host);
    }

    public MlflowCredentials ReadDatabricksCredentials()
    {
        if (ReadToken(DatabricksTokenName) is { } token)
        {
            return MlflowCredentials.Bearer(token);
        }

        if (Read(DatabricksTokenName) is null)
        {
            faults.Add($"The tracking URI '{MlflowServerOptions.Databricks}' needs {DatabricksTokenName}: expected a personal access token of the workspace.");
        }

        return MlflowCredentials.None;
    }

    /// <summary>The certificates of a PEM file.</summary>
    public X509Certificate2Collection? ReadTrustedCertificates(string name) =>
        ReadPem(name, "a PEM file with certificates", path =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("There is no certificate in it.");
        });

    /// <summary>The certificate of a PEM file and its key, which stands in the same file.</summary>
    public X509Certificate2? ReadClientCertificate(string name) =>
        ReadPem(name, "a PEM file with a certificate and its private key", path =>
        {
            var certificate = X509Certificate2.CreateFromPemFile(path);
            if (!OperatingSystem.IsWindows())
            {
                return certificate;
            }

            // Windows takes no key that is only in memory.
            using (certificate)
            {
                return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
            }
        });

    private const string TokenName = "MLFLOW_TRACKING_TOKEN";

    private const string DatabricksTokenName = "DATABRICKS_TOKEN";

    private string? ReadToken(string name)
    {
        var token = Read(name)?.Trim(); // many come from a file, with its last line break
        if (token is null || !token.Any(character => character is <= ' ' or > '~'))
        {
            return token;
        }

        faults.Add($"{name} has a character that no token has: expected printable ASCII without spaces.");
        return null;
    }

    private long? ReadWholeBytes(string name, double least, double most) => (long?)ReadNumber(name, least, most);

    private T? ReadPem<T>(string name, string expected, Func<string, T> read)
        where T : class
    {
        if (Read(name) is not { } path)
        {
            return null;
        }

        try
        {
            return read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            faults.Add($"{name} is '{path}', which could not be read ({exception.Message}): expected {expected}.");
            return null;
        }
    }

    private string? Read(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
