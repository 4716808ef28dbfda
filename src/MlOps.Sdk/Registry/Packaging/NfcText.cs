using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>Text in Unicode's normalization form C, from a table of our own.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> asks the system's library, and answers with the text as it is where a program runs without one
/// (<c>InvariantGlobalization</c>, which containers often set). The bytes of a package must not depend on that. The table is that of one version of
/// Unicode; what later versions add stays as it is, on every machine.
/// </remarks>
internal static class NfcText
{
    private const int FirstSyllable = 0xAC00; // Hangul is composed by arithmetic, The Unicode Standard 3.12
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int NoTrailing = 0x11A7;
    private const int Leadings = 19;
    private const int Vowels = 21;
    private const int Trailings = 28;
    private const int Syllables = Leadings * Vowels * Trailings;

    private static readonly Lazy<Tables> Data = new(ReadTables);

    /// <summary>The text with every character composed that can be. It must be whole Unicode: no half of a surrogate pair.</summary>
    public static string Compose(string text)
    {
        if (!text.Any(character => character >= 0x300))
        {
            return text; // nothing below takes part in a composition but as its first character
        }

        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, runes);
        }

        Order(runes);
        return Recompose(runes);
    }

    private static void Decompose(int rune, List<int> runes)
    {
        var syllable = rune - FirstSyllable;
        if (syllable is >= 0 and < Syllables)
        {
            runes.Add(FirstLeading + (syllable / (Vowels * Trailings)));
            runes.Add(FirstVowel + (syllable % (Vowels * Trailings) / Trailings));
            if (syllable % Trailings > 0)
            {
                runes.Add(NoTrailing + (syllable % Trailings));
            }
        }
        else if (Data.Value.Decompositions.TryGetValue(rune, out var parts))
        {
            Decompose(parts.First, runes);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, runes);
            }
        }
        else
        {
            runes.Add(rune);
        }
    }

    /// <summary>Marks after a character stand in the order of their classes, those of one class in the order in which they came.</summary>
    private static void Order(List<int> runes)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var mark = runes[i];
            var class_ = ClassOf(mark);
            var place = i;
            while (class_ > 0 && place > 0 && ClassOf(runes[place - 1]) > class_)
            {
                runes[place] = runes[place - 1];
                place--;
            }

            runes[place] = mark;
        }
    }

    private static string Recompose(List<int> runes)
    {
        var composed = new List<int>(runes.Count);
        var starter = -1; // where in the result the last character stands that takes marks
        foreach (var rune in runes)
        {
            var class_ = ClassOf(rune);
            var isBlocked = starter >= 0 && starter < composed.Count - 1 && (ClassOf(composed[^1]) is var last && (last == 0 || last >= class_));
            if (starter >= 0 && !isBlocked && TryCompose(composed[starter], rune) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }

            if (class_ == 0)
            {
                starter = composed.Count;
            }

            composed.Add(rune);
        }

        var text = new StringBuilder(composed.Count);
        foreach (var rune in composed)
        {
            text.Append(new Rune(rune).ToString());
        }

        return text.ToString();
    }

    private static int? TryCompose(int first, int second)
    {
        if (first - FirstLeading is >= 0 and < Leadings and var leading && second - FirstVowel is >= 0 and < Vowels and var vowel)
        {
            return FirstSyllable + (((leading * Vowels) + vowel) * Trailings);
        }

        if (first - FirstSyllable is >= 0 and < Syllables and var syllable && syllable % Trailings == 0
            && second - NoTrailing is > 0 and < Trailings and var trailing)
        {
            return first + trailing;
        }

        return Data.Value.Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int ClassOf(int rune) => rune < 0x300 ? 0 : Data.Value.Classes.GetValueOrDefault(rune);

    private static Tables ReadTables()
    {
        var tables = new Tables([], [], []);
        using var stream = typeof(NfcText).Assembly.GetManifestResourceStream("nfc-data.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.IndexOf(':') is >= 0 and var colon && !line.StartsWith('#'))
            {
                var dots = line.IndexOf("..", StringComparison.Ordinal);
                for (var rune = Hex(line.AsSpan(0, dots)); rune <= Hex(line.AsSpan()[(dots + 2)..colon]); rune++)
                {
                    tables.Classes[rune] = int.Parse(line.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
                }
            }
            else if (line.IndexOfAny(['=', '>']) is > 0 and var sign && !line.StartsWith('#'))
            {
                var parts = line[(sign + 1)..].Split(' ');
                var (whole, pair) = (Hex(line.AsSpan(0, sign)), (Hex(parts[0]), parts.Length > 1 ? Hex(parts[1]) : 0));
                tables.Decompositions[whole] = pair;
                if (line[sign] == '=')
                {
                    tables.Compositions[pair] = whole;
                }
            }
        }

        return tables;
    }

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(
        Dictionary<int, (int First, int Second)> Decompositions, Dictionary<(int First, int Second), int> Compositions, Dictionary<int, int> Classes);
}
