namespace MlOps.Analyzers.Formats;

/// <summary>Tells words from letters drawn by chance, by how common each letter is after the one before.</summary>
internal static class LetterPairs
{
    /// <summary>Random letters come to 3.3 on average, the names in .NET's documentation to 6.5.</summary>
    private const double Written = 5.3;

    private const double WrittenWhenLong = 5.0;
    private const double Drawn = 4.3;
    private const int Long = 24;
    private const int FewestPairs = 5;

    /// <summary>Words, as names part them, have more letters than this on average; Base64 has small and capital letters in turns.</summary>
    private const double ShortestAverageWord = 2.4;

    // For "aa", "ab", … "zz": the logarithm of how much more common the pair is in the words of .NET's XML documentation
    // (14,176 words, each counted by the logarithm of its number) than it were by chance, from 0 to 9, 5 for as common.
    private const string Weights =
        "46774452604867263778554452633352205317325335535131317353721760666383264754224164468331721433554463543121" +
        "74785653412768465987454642523255216015435314444112305121614451142542154440211062227110611332522534402030" +
        "65766661212669752577161406212140102011122100103010003221612250033322014221121173458323713731743255533162" +
        "75337221711352771253522220737775836245456423785520325565245142467856186666632074667445602655651776512220" +
        "22232102100300033330602020735694427044557435765432506365842671444366447871434073548316801544753775513251" +
        "56555441500657353666103100635474326013534733443121125213512350120442144111110042414112400121350134202211" +
        "2223312040023424014300211240105100300121311010100311";

    /// <summary>Whether the letters follow each other as hardly any do in words: those of a name come nowhere near.</summary>
    public static bool LooksDrawn(string text)
    {
        var sum = 0;
        var pairs = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (Characters.IsLetter(text[i - 1]) && Characters.IsLetter(text[i]))
            {
                sum += WeightOf(text[i - 1], text[i]);
                pairs++;
            }
        }

        return pairs >= FewestPairs && sum < pairs * Drawn;
    }

    /// <summary>Whether most letters follow each other as they do in words.</summary>
    public static bool LooksWritten(string text, int start, int length)
    {
        var sum = 0;
        var pairs = 0;
        var words = 1;
        for (var i = start + 1; i < start + length; i++)
        {
            if (Characters.IsLetter(text[i - 1]) && Characters.IsLetter(text[i]))
            {
                sum += WeightOf(text[i - 1], text[i]);
                words += Characters.IsUpper(text[i]) && Characters.IsLower(text[i - 1]) ? 1 : 0;
                pairs++;
            }
            else if (Characters.IsLetter(text[i]))
            {
                words++;
            }
        }

        return pairs >= FewestPairs && pairs + words >= words * ShortestAverageWord && sum >= pairs * (length >= Long ? WrittenWhenLong : Written);
    }

    private static int WeightOf(char first, char second) => Weights[(((first | 0x20) - 'a') * 26) + (second | 0x20) - 'a'] - '0';
}
