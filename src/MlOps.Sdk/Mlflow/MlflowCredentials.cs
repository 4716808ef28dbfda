using System.Net.Http.Headers;
using System.Text;

namespace MlOps.Sdk.Mlflow;

/// <summary>Who a client is to a server.</summary>
internal sealed class MlflowCredentials
{
    // A shorter one would take letters out of every message.
    private const int ShortestSecret = 4;

    public static readonly MlflowCredentials None = new(null);

    private MlflowCredentials(AuthenticationHeaderValue? authorization, params string[] secrets)
    {
        Authorization = authorization;
        Secrets = [.. secrets.Where(secret => secret.Length >= ShortestSecret).Distinct()];
    }

    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>What must not appear in any text.</summary>
    public IReadOnlyList<string> Secrets { get; }

    public static MlflowCredentials Bearer(string token) => new(new("Bearer", token), token);

    public static MlflowCredentials Basic(string user, string password)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new(new("Basic", encoded), encoded, password, Uri.EscapeDataString(password));
    }
}
