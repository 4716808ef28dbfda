namespace MlOps.Analyzers.Formats;

/// <summary>Questions about single characters and runs of them. Only ASCII is in any set.</summary>
internal static class Characters
{
    private static readonly CharacterSet[] Atoms = CreateAtoms();

    public static bool IsIn(char character, CharacterSet set) => character < 128 && (Atoms[character] & set) != 0;

    public static CharacterSet AtomOf(char character) => character < 128 ? Atoms[character] : CharacterSet.None;

    public static bool IsDigit(char character) => (uint)(character - '0') <= 9;

    public static bool IsLower(char character) => (uint)(character - 'a') <= 25;

    public static bool IsUpper(char character) => (uint)(character - 'A') <= 25;

    public static bool IsLetter(char character) => (uint)((character | 0x20) - 'a') <= 25;

    public static bool IsWord(char character) => IsIn(character, CharacterSet.Word);

    public static char ToLower(char character) => IsUpper(character) ? (char)(character | 0x20) : character;

    /// <summary>The first position from <paramref name="start"/> on whose character is not in the set.</summary>
    public static int EndOfRun(string text, int start, int limit, CharacterSet set)
    {
        var position = start;
        while (position < limit && IsIn(text[position], set))
        {
            position++;
        }

        return position;
    }

    public static int SkipSpaces(string text, int start)
    {
        while (start < text.Length && text[start] is ' ' or '\t')
        {
            start++;
        }

        return start;
    }

    /// <summary>Whether the text holds the word at the position, whatever the case of its ASCII letters.</summary>
    public static bool HasAt(string text, int position, string word) =>
        position >= 0 && position + word.Length <= text.Length
        && string.Compare(text, position, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;

    private static CharacterSet[] CreateAtoms()
    {
        var atoms = new CharacterSet[128];
        atoms[' '] = CharacterSet.Space;
        for (var c = '!'; c <= '~'; c++)
        {
            atoms[c] = c switch
            {
                >= '2' and <= '7' => CharacterSet.Digit2To7,
                >= '0' and <= '9' => CharacterSet.OtherDigit,
                >= 'a' and <= 'f' => CharacterSet.LowerAToF,
                >= 'g' and <= 'z' => CharacterSet.LowerGToZ,
                >= 'A' and <= 'F' => CharacterSet.UpperAToF,
                >= 'G' and <= 'Z' => CharacterSet.UpperGToZ,
                '_' => CharacterSet.Underscore,
                '-' => CharacterSet.Hyphen,
                '.' => CharacterSet.Dot,
                '+' => CharacterSet.Plus,
                '/' => CharacterSet.Slash,
                '=' => CharacterSet.EqualsSign,
                '~' => CharacterSet.Tilde,
                '%' => CharacterSet.Percent,
                ':' => CharacterSet.Colon,
                _ => CharacterSet.OtherMark,
            };
        }

        return atoms;
    }
}
