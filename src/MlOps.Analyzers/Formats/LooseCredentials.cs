namespace MlOps.Analyzers.Formats;

/// <summary>A text drawn by chance that stands shortly behind a credential's name, without a sign between: <c>the secret X3…</c>, <c>&lt;token>{service X3…}</c>; or alone in the line below it.</summary>
internal static class LooseCredentials
{
    private const int Distance = 48;
    private const int Shortest = 20;
    private const int Longest = 300;
    private const int FewestOfEach = 3;

    private const CharacterSet RunSet = CharacterSet.Slug | CharacterSet.Plus | CharacterSet.Slash;

    public static void Look(TextScan scan, int nameStart, int nameEnd)
    {
        var text = scan.Text;
        var isElement = nameStart > 0 && text[nameStart - 1] == '<';
        var limit = Math.Min(text.Length, nameEnd + Distance);
        if (StartOfNextLine(text, nameEnd) is > 0 and var line)
        {
            var lineEnd = scan.Runs.EndOf(text, line, RunSet, Longest);
            if (lineEnd - line >= Shortest && (lineEnd == text.Length || text[lineEnd] is '\n' or '\r') && IsCredential(scan, nameStart, nameEnd, line, lineEnd))
            {
                scan.LastValueEnd = lineEnd;
                scan.Add(SecretFormatTable.Get("assigned-credential"), line, lineEnd);
            }

            return;
        }

        for (var position = nameEnd; position < limit && text[position] is not ('\n' or '\r'); position++)
        {
            if (!Characters.IsIn(text[position], RunSet))
            {
                continue;
            }

            var end = scan.Runs.EndOf(text, position, RunSet, Longest);
            if (end - position >= Shortest)
            {
                if (text[position - 1] is ' ' or '\t' or '"' or '\'' or '{' && IsCredential(scan, nameStart, nameEnd, position, end))
                {
                    scan.LastValueEnd = end;
                    scan.Add(SecretFormatTable.Get("assigned-credential"), position, end);
                }

                return;
            }

            // Words between: in a sentence the value follows the name at once.
            if (!isElement)
            {
                return;
            }

            position = end - 1;
        }
    }

    /// <summary>Where the next line begins, if the name ends its own; -1 otherwise.</summary>
    private static int StartOfNextLine(string text, int nameEnd)
    {
        var position = nameEnd < text.Length && text[nameEnd] == ':' ? nameEnd + 1 : nameEnd;
        position += position < text.Length && text[position] == '\r' ? 1 : 0;
        return position + 1 < text.Length && text[position] == '\n' ? position + 1 : -1;
    }

    private static bool IsCredential(TextScan scan, int nameStart, int nameEnd, int start, int end)
    {
        var text = scan.Text;
        if (end - start >= Longest || (end < text.Length && text[end] is not (' ' or '\t' or '\n' or '\r' or '"' or '\'' or '}' or ',' or ';' or '<')))
        {
            return false;
        }

        var digits = 0;
        var letters = 0;
        for (var i = start; i < end; i++)
        {
            digits += Characters.IsDigit(text[i]) ? 1 : 0;
            letters += Characters.IsLetter(text[i]) ? 1 : 0;
        }

        return digits >= FewestOfEach && letters >= FewestOfEach && Entropy.LooksRandom(text, start, end - start)
            && scan.Names.Get(text, nameStart, nameEnd).IsCredential && !Placeholders.IsHarmless(text.Substring(start, end - start));
    }
}
