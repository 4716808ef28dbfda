using System.Text;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>Turns keys from bytes to strings, one string for all occurrences of a key.</summary>
internal sealed class KeyCache
{
    private const int MaxKeys = 10_000;

    private readonly Dictionary<string, string> _keys = [];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public KeyCache() => _lookup = _keys.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<byte> bytes)
    {
        Span<char> chars = stackalloc char[RunDataRules.MaxKeyLength * 2];
        if (bytes.Length > chars.Length)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        ReadOnlySpan<char> key = chars[..Encoding.UTF8.GetChars(bytes, chars)];
        if (_lookup.TryGetValue(key, out var known))
        {
            return known;
        }

        var text = key.ToString();
        if (_keys.Count < MaxKeys)
        {
            _keys.Add(text, text);
        }

        return text;
    }
}
