namespace MlOps.Analyzers.Formats;

/// <summary>The arithmetic behind <see cref="Checksum"/>.</summary>
internal static class Checksums
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const int CrcLength = 6;

    public static bool IsRight(Checksum checksum, string text, int start, int end) => checksum switch
    {
        Checksum.Crc32Base62 => HasCrc(text, start, end),
        Checksum.AwsAccount => text[start + 4] >= 'I' && text[start + 4] <= 'Z',
        _ => false,
    };

    /// <summary>The six characters that end a token with this body.</summary>
    public static string Crc32(string body)
    {
        var rest = Crc32(body, 0, body.Length);
        var characters = new char[CrcLength];
        for (var i = CrcLength - 1; i >= 0; i--, rest /= 62)
        {
            characters[i] = Base62[(int)(rest % 62)];
        }

        return new string(characters);
    }

    private static bool HasCrc(string text, int start, int end)
    {
        var body = text.IndexOf('_', start, end - start) + 1;
        var rest = Crc32(text, body, end - CrcLength - body);
        for (var i = end - 1; i >= end - CrcLength; i--, rest /= 62)
        {
            if (text[i] != Base62[(int)(rest % 62)])
            {
                return false;
            }
        }

        return true;
    }

    private static uint Crc32(string text, int start, int length)
    {
        var crc = uint.MaxValue;
        for (var i = start; i < start + length; i++)
        {
            crc ^= text[i];
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
