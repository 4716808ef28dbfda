namespace MlOps.Analyzers.Formats;

/// <summary>Texts that stand where a credential would, and are none.</summary>
internal static class Placeholders
{
    private const int ShortestSequence = 8;
    private const int ShortestBytes = 16;
    private const int LongestParameter = 30;
    private const int UuidLength = 36;
    private const int LongestWordInUuid = 6;

    /// <summary>So many letters after the first in the order of the alphabet, and the text was typed.</summary>
    private const int LongestAlphabet = 5;

    private const int LongestCounted = 6;

    /// <summary>À; signs and spaces come before it.</summary>
    private const string FirstLetterBeyondAscii = "192";

    private static readonly KeywordAutomaton Markers = new([.. TemplateSigns.Openings,
        "example", "xxxx", "****", "....", "placeholder", "changeme", "change_me", "change-me", "your-", "your_", "yourkey",
        "yourtoken", "redacted", "dummy", "sample", "insert", "replace", "todo", "fake", "deadbeef", "dead-beef", "cafebabe", "%s", "____", "----", "####", "1234-1234",

        // What tests of what must be refused are called.
        "tooshort", "too-short", "too_short", "toolong", "too-long", "too_long", "shorttoken", "invalidkey", "invalid-key", "invalid_key", "invalidtoken", "invalid-token", "invalid_token",
        "wrongpass", "wrong-pass", "wrong_pass", "wrongtoken", "wrong-token", "wrongkey", "wrong-key", "notreal", "not-real", "not_real", "not-a-real", "not_a_real", "notareal", "not-a-token", "not-a-secret", ".signature",
    ]);

    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwd", "pass", "pwd", "secret", "token", "key", "apikey", "api_key", "api-key", "access_token", "changeme", "change_me",
        "change-me", "change me", "changeit", "todo", "fixme", "none", "null", "nil", "undefined", "true", "false", "yes", "no", "string",
        "value", "text", "test", "testing", "demo", "dummy", "sample", "example", "foo", "bar", "baz", "foobar", "redacted", "removed", "hidden",
        "masked", "empty", "unknown", "default", "placeholder", "replace_me", "replaceme", "your_password", "yourpassword", "mypassword",
        "my_password", "username", "user", "admin", "guest", "bearer", "basic", "required", "optional", "invalid", "enabled", "disabled",
        "never", "always", "auto", "automatic", "manual", "prompt", "ask", "inherit", "inherited", "whatever", "testpass", "securestring", "argon2", "argon2i", "argon2id", "bcrypt", "scrypt", "pbkdf2", "weak", "strong", "incorrect", "wrong", "missing", "correct", "expired",
    };

    /// <summary>Whether the text can't be a real credential wherever it stands.</summary>
    public static bool IsHarmless(string value)
    {
        var text = value.Trim();
        if (text.Length < 3 || Words.Contains(text) || PublishedExamples.IsAt(text, 0) || IsOneCharacter(text) || HasMarker(text, 0, text.Length) || IsSequence(text, 0, text.Length))
        {
            return true;
        }

        return IsReference(text) || References.Is(text) || IsVariableName(text) || IsSentence(text) || IsName(text) || IsLocation(text) || Addresses.Is(text) || IsFilledUuid(text) || EncodedContents.IsPublicAt(text, 0) || AlgorithmNames.Is(text) || HasWrittenLetter(text);
    }

    /// <summary><c>L&amp;#246;senord</c>: a label of another language, as pages write it.</summary>
    private static bool HasWrittenLetter(string text)
    {
        var start = text.IndexOf("&#", StringComparison.Ordinal) + 2;
        var end = start < 2 ? 0 : Characters.EndOfRun(text, start, text.Length, CharacterSet.Digits);
        return end - start is 3 or 4 && end < text.Length && text[end] == ';' && string.CompareOrdinal(text, start, FirstLetterBeyondAscii, 0, 3) >= 0;
    }

    /// <summary>The same for a password, which somebody may have typed along the alphabet.</summary>
    public static bool IsHarmlessPassword(string value) => IsHarmless(value) && !TypedPasswords.Is(value);

    private static bool IsOneCharacter(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != text[0])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a word within says that this is an example.</summary>
    public static bool HasMarker(string text, int start, int end)
    {
        var state = 0;
        for (var i = start; i < end; i++)
        {
            state = Markers.Step(state, text[i]);
            if (KeywordAutomaton.IsFound(state) && IsMarker(Markers.Found(state), text, i + 1, end))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMarker(int[] words, string text, int position, int end)
    {
        foreach (var word in words)
        {
            if (word >= TemplateSigns.Openings.Length || TemplateSigns.IsFilledIn(text, position, end, word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the characters only repeat, or count up or down; or letters in the order of the alphabet stand between digits, as in <c>a1b2c3d4</c>.</summary>
    public static bool IsSequence(string text, int start, int end)
    {
        var length = end - start;
        if (length < ShortestSequence)
        {
            return false;
        }

        var (steps, pairSteps, run, longest, counted, longestCounted, joints) = (0, 0, 0, 0, 0, 0, 0);
        var previous = '\0';
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            var step = i > start ? c - text[i - 1] : int.MaxValue;
            steps += step is 0 or 1 or -1 ? 1 : 0;
            joints += c == '-' ? 1 : 0;
            counted = step == 1 ? counted + 1 : 0;
            longestCounted = Math.Max(longestCounted, counted);
            pairSteps += i > start + 1 && (c - text[i - 2]) is 0 or 1 or -1 ? 1 : 0;
            if (Characters.IsLetter(c))
            {
                // Only with something between: a word may have such letters side by side.
                run = c - previous == 1 && i > start && !Characters.IsLetter(text[i - 1]) ? run + 1 : 0;
                longest = Math.Max(longest, run);
                previous = c;
            }
        }

        // Bytes that count up, 00010203…, do so from each character to the next but one. A run of the alphabet makes up half of the text,
        // each letter with what stands behind it: in a long key a short one is there by chance. So does one without anything between.
        // A hyphen between groups is no step: a UUID of zeros is a sequence.
        return steps * 3 >= (length - joints) * 2 || (length >= ShortestBytes && pairSteps * 5 >= length * 4) || (longest >= LongestAlphabet && (longest + 1) * 4 >= length) || (longestCounted >= LongestCounted && (longestCounted + 1) * 2 >= length);
    }

    /// <summary><c>abc</c>, <c>123</c>, <c>12345</c>: what people type where any password will do.</summary>
    public static bool IsCounted(string value)
    {
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] - value[i - 1] != 1)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsReference(string text) =>
        TemplateSigns.AreAround(text) || (text[0] == '{' && text[text.Length - 1] == '}' && !Brackets.Mismatch(text)) || (text[0] == '#' && text[text.Length - 1] == '#') || (text[0] == '<' && text[text.Length - 1] == '>')
        || (text.StartsWith("&lt;", StringComparison.Ordinal) && text.EndsWith("&gt;", StringComparison.Ordinal))
        || (text[0] == '%' && text[text.Length - 1] == '%') || (text[0] is '[' or '(' && text[text.Length - 1] == (text[0] == '[' ? ']' : ')') && !Brackets.Mismatch(text))
        || (text[0] == ':' && text.Length < 30 && Characters.EndOfRun(text, 1, text.Length, CharacterSet.Word) == text.Length) || IsParameter(text);

    /// <summary>The parameter of a statement: a sign and a name. <c>@dm1n</c> is a word in which a digit stands for a letter.</summary>
    private static bool IsParameter(string text)
    {
        if (text[0] != '@' || text.Length >= LongestParameter)
        {
            return false;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (!(Characters.IsIn(text[i], CharacterSet.Slug | CharacterSet.Dot | CharacterSet.Slash | CharacterSet.Colon) || text[i] > 127)
                || (i > 1 && i + 1 < text.Length && Characters.IsDigit(text[i]) && Characters.IsLower(text[i - 1]) && Characters.IsLower(text[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is written as environment variables are: <c>DB_PASSWORD</c>.</summary>
    private static bool IsVariableName(string text)
    {
        var marks = 0;
        foreach (var c in text)
        {
            if (!Characters.IsUpper(c) && c != '_' && !Characters.IsDigit(c))
            {
                return false;
            }

            marks += c == '_' ? 1 : 0;
        }

        return marks > 0 && !Entropy.LooksRandom(text);
    }

    /// <summary>Whether it is words with spaces between.</summary>
    private static bool IsSentence(string text)
    {
        var spaces = 0;
        foreach (var c in text)
        {
            spaces += c == ' ' ? 1 : 0;
        }

        return spaces >= 2 && (!text.Any(Characters.IsDigit) || LetterPairs.LooksWritten(text, 0, text.Length));
    }

    /// <summary>Whether it is itself the name of a credential, as a key of a configuration or a header: <c>Settings:ApiKey</c>.</summary>
    private static bool IsName(string text)
    {
        foreach (var c in text)
        {
            if (!Characters.IsIn(c, CharacterSet.Letters | CharacterSet.Underscore | CharacterSet.Hyphen | CharacterSet.Dot | CharacterSet.Colon))
            {
                return false;
            }
        }

        return NameWords.Split(text).Count > 1 && !Entropy.LooksRandom(text) && (CredentialNames.IsCredential(text) || CredentialNames.IsKey(text));
    }

    /// <summary>A UUID into which somebody wrote a word: of letters drawn by chance, more lie beyond the hexadecimal ones.</summary>
    private static bool IsFilledUuid(string text)
    {
        if (text.Length != UuidLength || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return false;
        }

        var others = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] == '-') != (i is 8 or 13 or 18 or 23))
            {
                return false;
            }

            others += text[i] == '-' || Characters.IsIn(text[i], CharacterSet.Hex) ? 0 : 1;
        }

        return others is > 0 and <= LongestWordInUuid;
    }

    /// <summary>Whether it is where something lies: a path, an address, a resource of a cloud.</summary>
    private static bool IsLocation(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || ((text[0] is '/' or '~' or '.' || (text.Length > 2 && text[1] == ':' && text[2] is '\\' or '/'))
            && text.IndexOfAny(['/', '\\'], 1) > 0 && !Entropy.LooksRandom(text));
}
