namespace MlOps.Analyzers.Formats;

/// <summary>Values that stand beside their name rather than behind it: the next member of an object, the next argument of a call.</summary>
internal static class AssignedMembers
{
    private const int MostBetween = 24;

    private static readonly string[] Members = ["value", "default", "defaultvalue"];

    // A call with these gives what is in the brackets to the password; others ask for it.
    private static readonly string[] Setters = ["set", "with", "password", "passwd", "pwd", "passphrase"];

    /// <summary>Of <c>{"name": "password", "value": "…"}</c>, of a list of variables in YAML, of a variable of Terraform; -1 for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Behind the name and its quotation mark.</param>
    public static int ValueOf(string text, int position)
    {
        var start = position;
        while (start < text.Length && start - position < MostBetween && text[start] is ' ' or '\t' or '\n' or '\r' or ',' or '"' or '\'' or '{' or '\\')
        {
            start++;
        }

        foreach (var member in start > position ? Members : [])
        {
            var end = start + member.Length;
            if (!Characters.HasAt(text, start, member))
            {
                continue;
            }

            while (end < text.Length && text[end] is '"' or '\'' or '\\')
            {
                end++;
            }

            end = Characters.SkipSpaces(text, end);
            if (end < text.Length && text[end] is ':' or '=')
            {
                end = Characters.SkipSpaces(text, end + 1);
                while (end < text.Length && text[end] is '"' or '\'' or '\\')
                {
                    end++;
                }

                return end < text.Length ? end : -1;
            }
        }

        return -1;
    }

    /// <summary>Of <c>setPassword("…")</c>, and of <c>define('DB_PASSWORD', '…')</c>: where the text begins in its quotation marks; -1 for none.</summary>
    public static int ArgumentOf(string text, int nameStart, int nameEnd)
    {
        var position = nameEnd;
        if (position < text.Length && text[position] == '(')
        {
            var name = text.Substring(nameStart, nameEnd - nameStart).TrimStart('.', '-');
            if (!Array.Exists(Setters, verb => name.Substring(name.LastIndexOf('.') + 1).StartsWith(verb, StringComparison.OrdinalIgnoreCase)))
            {
                return -1;
            }

            position++;
        }
        else if (position + 1 < text.Length && text[position] is '"' or '\'' && nameStart > 1 && text[nameStart - 1] == text[position] && text[nameStart - 2] == '(' && text[position + 1] == ',')
        {
            position = Characters.SkipSpaces(text, position + 2);
        }
        else
        {
            return -1;
        }

        return position + 1 < text.Length && text[position] is '"' or '\'' ? position + 1 : -1;
    }
}
