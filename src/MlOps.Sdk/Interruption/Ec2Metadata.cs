using System.Globalization;
using System.Net;

namespace MlOps.Sdk.Interruption;

/// <summary>
/// EC2's metadata service, version 2: each request carries a token, which is fetched once for all who need it, early enough before it
/// runs out, and once more when the service does not know it any more.
/// </summary>
internal sealed class Ec2Metadata(MetadataClient client, InterruptionContext context)
{
    private const string TokenPath = "latest/api/token";
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";
    private const int LongestLifetime = 21_600;
    private const int LongestToken = 1_024;
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Token? _token;
    private Task<(Token? Token, MetadataReply Reply)>? _fetching;

    /// <summary>Whether it is EC2's: no one else answers a PUT with a token and its lifetime.</summary>
    public async Task<bool> IsThereAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        (await FetchAsync(timeout, cancellationToken).ConfigureAwait(false)).Token is not null;

    public async Task<MetadataReply> GetAsync(string path, CancellationToken cancellationToken)
    {
        var (token, reply) = await TokenAsync(refused: null, cancellationToken).ConfigureAwait(false);
        if (token is null)
        {
            return WithoutToken(reply);
        }

        reply = await GetAsync(path, token, cancellationToken).ConfigureAwait(false);
        if (reply.Status != HttpStatusCode.Unauthorized)
        {
            return reply;
        }

        var (renewed, refusal) = await TokenAsync(refused: token, cancellationToken).ConfigureAwait(false);
        return renewed is null ? WithoutToken(refusal) : await GetAsync(path, renewed, cancellationToken).ConfigureAwait(false);
    }

    // Whatever its status: a 404 here does not say that there is no notice.
    private static MetadataReply WithoutToken(MetadataReply reply) => MetadataReply.Failed($"it gives no token, {reply.Fault}");

    private Task<MetadataReply> GetAsync(string path, Token token, CancellationToken cancellationToken) =>
        client.GetAsync(path, (TokenHeader, token.Value), context.Settings.RequestTimeout, cancellationToken);

    private async Task<(Token? Token, MetadataReply Reply)> TokenAsync(Token? refused, CancellationToken cancellationToken)
    {
        Task<(Token? Token, MetadataReply Reply)> fetching;
        Token? usable;
        lock (_gate)
        {
            usable = _token == refused || _token?.Left(context.TimeProvider) <= TimeSpan.Zero ? null : _token;
            if (usable is not null && !usable.IsDue(context.TimeProvider))
            {
                return (usable, MetadataReply.Failed(""));
            }

            if (_fetching is null or { IsCompleted: true })
            {
                _fetching = FetchAsync(context.Settings.RequestTimeout, cancellationToken);
            }

            fetching = _fetching;
        }

        var fetched = await fetching.ConfigureAwait(false);
        return fetched.Token is null && usable is not null ? (usable, fetched.Reply) : fetched;
    }

    private async Task<(Token? Token, MetadataReply Reply)> FetchAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var since = context.TimeProvider.GetTimestamp();
        var lifetime = (LifetimeHeader, LongestLifetime.ToString(CultureInfo.InvariantCulture));
        var reply = await client.SendAsync(HttpMethod.Put, TokenPath, lifetime, body: null, timeout, cancellationToken).ConfigureAwait(false);
        if (reply.Status != HttpStatusCode.OK
            || !int.TryParse(reply.Header(LifetimeHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || reply.Body.Length is 0 or > LongestToken
            || !reply.Body.All(character => character is > ' ' and < '\x7f' and not '<'))
        {
            return (null, reply);
        }

        var token = new Token(reply.Body, since, TimeSpan.FromSeconds(seconds));
        lock (_gate)
        {
            _token = token;
        }

        return (token, reply);
    }

    private sealed class Token(string value, long since, TimeSpan lifetime)
    {
        public string Value { get; } = value;

        public TimeSpan Left(TimeProvider time) => lifetime - time.GetElapsedTime(since);

        public bool IsDue(TimeProvider time) => Left(time) <= (lifetime / 4 < Early ? lifetime / 4 : Early);
    }
}
