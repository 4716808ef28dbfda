namespace MlOps.Analyzers.Formats;

/// <summary>Addresses of the internet protocol, which open nothing by themselves.</summary>
internal static class Addresses
{
    private const int LongestIPv6 = 45;
    private const int LongestIPv4 = 21;
    private const int LongestGroup = 4;
    private const int Groups = 8;
    private const int Numbers = 4;

    public static bool Is(string text) => IsIPv6(text) || IsIPv4(text);

    /// <summary>Groups of up to four hexadecimal digits: eight, or fewer around one double colon (RFC 4291, 2.2).</summary>
    private static bool IsIPv6(string text)
    {
        if (text.Length > LongestIPv6)
        {
            return false;
        }

        int groups = 0, digits = 0, colons = 0, gaps = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':')
            {
                gaps += i > 0 && text[i - 1] == ':' ? 1 : 0;
                colons++;
                digits = 0;
            }
            else
            {
                groups += digits == 0 ? 1 : 0;
                if (++digits > LongestGroup || !Characters.IsIn(text[i], CharacterSet.Hex))
                {
                    return false;
                }
            }
        }

        return gaps == 1 ? groups < Groups && colons <= Groups : gaps == 0 && groups == Groups && colons == Groups - 1;
    }

    /// <summary>Four numbers up to 255, and the port.</summary>
    private static bool IsIPv4(string text)
    {
        if (text.Length > LongestIPv4)
        {
            return false;
        }

        int numbers = 0, value = -1, points = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Characters.IsDigit(text[i]))
            {
                numbers += value < 0 ? 1 : 0;
                value = (Math.Max(value, 0) * 10) + text[i] - '0';
                if (value > (numbers > Numbers ? 65535 : 255))
                {
                    return false;
                }
            }
            else if (value >= 0 && (text[i] == '.' ? ++points < Numbers : text[i] is ':' or '/' && numbers == Numbers))
            {
                value = -1;
            }
            else
            {
                return false;
            }
        }

        return value >= 0 && points == Numbers - 1 && numbers is Numbers or Numbers + 1;
    }
}
