using System.Globalization;

namespace MlOps.Analyzers.Formats;

/// <summary>Reads the shape of a format as the table writes it.</summary>
/// <remarks>
/// <c>{A36}</c> is a run of 36 letters or digits, <c>{A20-40}</c> one of 20 to 40, <c>{A20/40}</c> one of 20 or 40, <c>{A20-}</c>
/// one of 20 or more. <c>(a,b,)</c> is one of several texts. A backslash takes the next character as it is. All else is itself.
/// </remarks>
internal static class GrammarParser
{
    private const int LongestRun = 16_384;

    public static IReadOnlyList<Grammar> Parse(string shape)
    {
        var texts = new List<string>();
        Expand(shape, texts);
        var grammars = new Grammar[texts.Count];
        for (var i = 0; i < grammars.Length; i++)
        {
            grammars[i] = ParseOne(texts[i]);
        }

        return grammars;
    }

    private static void Expand(string shape, List<string> texts)
    {
        var open = IndexOf(shape, '(', 0);
        if (open < 0)
        {
            texts.Add(shape);
            return;
        }

        var close = IndexOf(shape, ')', open);
        foreach (var choice in shape.Substring(open + 1, close - open - 1).Split(','))
        {
            Expand(shape.Substring(0, open) + choice + shape.Substring(close + 1), texts);
        }
    }

    private static int IndexOf(string shape, char sign, int start)
    {
        for (var i = start; i < shape.Length; i++)
        {
            if (shape[i] == '\\')
            {
                i++;
            }
            else if (shape[i] == sign)
            {
                return i;
            }
        }

        return -1;
    }

    private static Grammar ParseOne(string shape)
    {
        var parts = new List<GrammarPart>();
        var literal = "";
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] == '{')
            {
                AddLiteral(parts, ref literal);
                var close = shape.IndexOf('}', i);
                parts.Add(ParseRun(shape[i + 1], shape.Substring(i + 2, close - i - 2)));
                i = close;
            }
            else
            {
                i += shape[i] == '\\' ? 1 : 0;
                literal += shape[i];
            }
        }

        AddLiteral(parts, ref literal);
        return new Grammar([.. parts]);
    }

    private static void AddLiteral(List<GrammarPart> parts, ref string literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(GrammarPart.Fixed(literal));
            literal = "";
        }
    }

    private static GrammarPart ParseRun(char set, string lengths)
    {
        var characters = SetOf(set);
        if (lengths.IndexOf('/') >= 0)
        {
            return GrammarPart.Run(characters, Array.ConvertAll(lengths.Split('/'), Number));
        }

        var dash = lengths.IndexOf('-');
        if (dash < 0)
        {
            return GrammarPart.Run(characters, Number(lengths), Number(lengths));
        }

        var longest = dash == lengths.Length - 1 ? LongestRun : Number(lengths.Substring(dash + 1));
        return GrammarPart.Run(characters, Number(lengths.Substring(0, dash)), longest);
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static CharacterSet SetOf(char code) => code switch
    {
        'd' => CharacterSet.Digits,
        'h' => CharacterSet.LowerHex,
        'H' => CharacterSet.UpperHex,
        'x' => CharacterSet.Hex,
        'l' => CharacterSet.Lower | CharacterSet.Digits,
        'L' => CharacterSet.Lower,
        'u' => CharacterSet.Upper | CharacterSet.Digits,
        'U' => CharacterSet.Upper,
        'Z' => CharacterSet.Letters,
        'A' => CharacterSet.LettersAndDigits,
        'w' => CharacterSet.Word,
        's' => CharacterSet.Slug,
        'S' => CharacterSet.Lower | CharacterSet.Digits | CharacterSet.Hyphen,
        'W' => CharacterSet.LettersAndDigits | CharacterSet.Hyphen,
        't' => CharacterSet.Base32,
        'b' => CharacterSet.Base64,
        'B' => CharacterSet.Base64 | CharacterSet.EqualsSign,
        'm' => CharacterSet.Slug | CharacterSet.Plus | CharacterSet.Slash | CharacterSet.EqualsSign,
        'e' => CharacterSet.EqualsSign,
        'D' => CharacterSet.Slug | CharacterSet.Dot,
        'q' => CharacterSet.Slug | CharacterSet.Dot | CharacterSet.Tilde,
        'p' => CharacterSet.Url,
        'P' => CharacterSet.Printable,
        _ => throw new FormatException($"The table of secret formats names a set '{code}' that GrammarParser does not know."),
    };
}
