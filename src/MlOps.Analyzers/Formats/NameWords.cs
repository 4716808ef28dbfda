namespace MlOps.Analyzers.Formats;

/// <summary>Splits names into words.</summary>
internal static class NameWords
{
    /// <summary>Ends of names that people write as one word: <c>dbpassword</c>, <c>jwtsecret</c>. The longer ones first.</summary>
    private static readonly string[] Ends =
        ["passphrase", "secretkey", "accesskey", "privatekey", "masterkey", "password", "passwort", "kennwort", "passwd", "apikey", "secret", "token", "pwd", "pw"];

    /// <summary>Before so long an end even one letter stands: <c>SSHpassword</c> parts as <c>SS</c> and <c>Hpassword</c>.</summary>
    private const int LongEnd = 8;

    /// <summary>The words in lower case: parted by case, by digits, by anything that is no letter, and before the ends that credentials have.</summary>
    public static IReadOnlyList<string> Split(string name)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= name.Length; i++)
        {
            var isLetter = i < name.Length && char.IsLetter(name[i]);
            var begins = isLetter && start >= 0 && BeginsWord(name, i);
            if (start >= 0 && (!isLetter || begins))
            {
                Add(words, name.Substring(start, i - start).ToLowerInvariant());
                start = -1;
            }

            if (isLetter && start < 0)
            {
                start = i;
            }
        }

        return words;
    }

    private static void Add(List<string> words, string word)
    {
        foreach (var end in Ends)
        {
            if (word.Length > end.Length + (end.Length >= LongEnd ? 0 : 1) && word.EndsWith(end, StringComparison.Ordinal))
            {
                words.Add(word.Substring(0, word.Length - end.Length));
                words.Add(end);
                return;
            }
        }

        words.Add(word);
    }

    private static bool BeginsWord(string name, int i) =>
        char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]) && char.IsUpper(name[i - 1])));
}
