namespace MlOps.Analyzers.Formats;

/// <summary>Texts that stand where a credential would, and are none.</summary>
internal static class Placeholders
{
    private const int ShortestSequence = 8;

    private static readonly KeywordAutomaton Markers = new([.. TemplateSigns.Openings,
        "example", "xxxx", "****", "....", "placeholder", "changeme", "change_me", "change-me", "your-", "your_", "yourkey",
        "yourtoken", "redacted", "dummy", "sample", "insert", "replace", "todo", "fake", "%s", "____", "----",
    ]);

    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwd", "pass", "pwd", "secret", "token", "key", "apikey", "api_key", "api-key", "access_token", "changeme", "change_me",
        "change-me", "change me", "changeit", "todo", "fixme", "none", "null", "nil", "undefined", "true", "false", "yes", "no", "string",
        "value", "text", "test", "testing", "demo", "dummy", "sample", "example", "foo", "bar", "baz", "foobar", "redacted", "removed", "hidden",
        "masked", "empty", "unknown", "default", "placeholder", "replace_me", "replaceme", "your_password", "yourpassword", "mypassword",
        "my_password", "username", "user", "admin", "guest", "bearer", "basic", "required", "optional", "invalid", "enabled", "disabled",
    };

    /// <summary>Whether the text can't be a real credential wherever it stands.</summary>
    public static bool IsHarmless(string value)
    {
        var text = value.Trim();
        if (text.Length < 3 || Words.Contains(text) || PublishedExamples.IsAt(text, 0) || IsOneCharacter(text) || HasMarker(text, 0, text.Length) || IsSequence(text, 0, text.Length))
        {
            return true;
        }

        return IsReference(text) || IsVariableName(text) || IsSentence(text) || IsName(text) || IsLocation(text);
    }

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

    /// <summary>Whether the characters only repeat, or count up or down; also every other one, as in <c>a1b2c3d4</c>.</summary>
    public static bool IsSequence(string text, int start, int end)
    {
        var length = end - start;
        if (length < ShortestSequence)
        {
            return false;
        }

        var (steps, leaps) = (0, 0);
        for (var i = start + 1; i < end; i++)
        {
            steps += (text[i] - text[i - 1]) is 0 or 1 or -1 ? 1 : 0;
            leaps += i > start + 1 && (text[i] - text[i - 2]) is 1 or -9 ? 1 : 0; // 9 is followed by 0
        }

        return steps * 3 >= length * 2 || leaps * 4 >= length * 3;
    }

    private static bool IsReference(string text) =>
        (text[0] == '{' && text[text.Length - 1] == '}' && !Brackets.Mismatch(text)) || (text[0] == '#' && text[text.Length - 1] == '#') || (text[0] == '<' && text[text.Length - 1] == '>')
        || (text.StartsWith("&lt;", StringComparison.Ordinal) && text.EndsWith("&gt;", StringComparison.Ordinal))
        || (text[0] == '%' && text[text.Length - 1] == '%') || (text[0] == '[' && text[text.Length - 1] == ']' && !Brackets.Mismatch(text))
        || text.StartsWith("$(", StringComparison.Ordinal) || (text[0] == '@' && text.IndexOf(' ') < 0 && text.Length < 30)
        || text.StartsWith("env:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("vault:", StringComparison.OrdinalIgnoreCase);

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

        return NameWords.Split(text).Count > 1 && (CredentialNames.IsCredential(text) || CredentialNames.IsKey(text));
    }

    /// <summary>Whether it is where something lies: a path, an address, a resource of a cloud.</summary>
    private static bool IsLocation(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("arn:", StringComparison.Ordinal) || text.StartsWith("urn:", StringComparison.Ordinal)
        || ((text[0] is '/' or '~' or '.' || (text.Length > 2 && text[1] == ':' && text[2] is '\\' or '/'))
            && text.IndexOfAny(['/', '\\'], 1) > 0 && !Entropy.LooksRandom(text));
}
