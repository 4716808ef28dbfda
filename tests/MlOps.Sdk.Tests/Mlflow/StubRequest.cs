using System.Text.Json;

namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>What came over the wire to a <see cref="StubServer"/>.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
/// <param name="Connection">The number of the connection.</param>
/// <param name="ClientCertificate">Who the certificate that the client showed is for.</param>
public sealed record StubRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body, int Connection, string? ClientCertificate)
{
    /// <summary>The call's name, such as <c>runs/create</c>.</summary>
    public string Call => Target.Split('?')[0].Split("/mlflow/")[^1];

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public override string ToString() => $"{Method} {Target} {Body}";
}
