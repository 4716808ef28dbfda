namespace MlOps.Analyzers.Formats;

/// <summary>Passwords behind the options of commands: <c>psexec -u admin -p …</c>, <c>sshpass -p …</c>, <c>mysql -p…</c>, <c>net use … /user:…</c>.</summary>
internal static class CommandPasswords
{
    private const int LongestCommand = 500;
    private const int ShortestPassword = 3;

    // A space at the end of an option: its value is the next word. None: its value follows at once.
    private static readonly Dictionary<string, string[]> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        ["psexec"] = ["-p ", "/p "],
        ["sshpass"] = ["-p ", "-p"],
        ["mysql"] = ["-p"],
        ["mysqldump"] = ["-p"],
        ["mysqladmin"] = ["-p"],
        ["mysqlimport"] = ["-p"],
        ["mongo"] = ["-p "],
        ["mongosh"] = ["-p "],
        ["mongodump"] = ["-p ", "-p"],
        ["mongorestore"] = ["-p ", "-p"],
        ["sqlcmd"] = ["-P ", "-P"],
        ["osql"] = ["-P ", "-P"],
        ["bcp"] = ["-P ", "-P"],
        ["redis-cli"] = ["-a ", "--pass "],
        ["ldapsearch"] = ["-w "],
        ["ldapmodify"] = ["-w "],
        ["ldapadd"] = ["-w "],
        ["docker"] = ["-p "],
        ["podman"] = ["-p "],
        ["helm"] = ["-p "],
        ["plink"] = ["-pw "],
        ["pscp"] = ["-pw "],
        ["psftp"] = ["-pw "],
        ["xfreerdp"] = ["/p:"],
        ["cmdkey"] = ["/pass:"],
        ["openssl"] = ["pass:", "-k "],
        ["az login"] = ["-p "],
        ["oc login"] = ["-p "],
        ["cf login"] = ["-p "],
        ["mariadb"] = ["-p"],
        ["cqlsh"] = ["-p "],
        ["rdesktop"] = ["-p "],
        ["twine"] = ["-p "],
        ["zip"] = ["-P "],
        ["unzip"] = ["-P "],
        ["ipmitool"] = ["-P "],
        ["mosquitto_pub"] = ["-P "],
        ["mosquitto_sub"] = ["-P "],
        ["evil-winrm"] = ["-p "],
        ["keytool"] = ["-storepass ", "-keypass ", "-srcstorepass ", "-deststorepass "],
        ["jarsigner"] = ["-storepass ", "-keypass "],
        ["signtool"] = ["/p "],
        ["7z"] = ["-p"],
        ["certutil"] = ["-p "],
        ["wmic"] = ["/password:"],
        ["schtasks"] = ["/rp ", "/p "],
        ["pg_dump"] = ["--password "],
        ["impacket"] = ["-p "],
    };

    /// <summary>Of these commands the options mean so only beside the word: <c>docker run -p 80</c> is a port.</summary>
    private static readonly Dictionary<string, string> Verbs = new(StringComparer.OrdinalIgnoreCase) { ["docker"] = "login", ["podman"] = "login", ["helm"] = "login" };

    public static IEnumerable<string> Commands => Options.Keys.Select(command => command.ToLowerInvariant());

    public static void Look(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        if (start < scan.CommandEnd || (start > 0 && (Characters.IsIn(text[start - 1], CharacterSet.Slug) || text[start - 1] is '.' or '@' or ':')))
        {
            return;
        }

        // PsExec64.exe
        var position = end;
        while (position < text.Length && position - end < 6 && Characters.IsIn(text[position], CharacterSet.LettersAndDigits | CharacterSet.Dot))
        {
            position++;
        }

        if (position == text.Length || text[position] != ' ' || (position > end && Characters.ToLower(text[position - 1]) != 'e' && !Characters.IsDigit(text[position - 1])))
        {
            return;
        }

        var limit = EndOfCommand(text, position);
        scan.CommandEnd = limit;
        scan.Steps += limit - position;
        var command = text.Substring(start, end - start);
        if (!Verbs.TryGetValue(command, out var verb) || text.IndexOf(" " + verb + " ", position, limit - position, StringComparison.Ordinal) >= 0)
        {
            LookAtWords(scan, position, limit, Options[command]);
        }
    }

    private static int EndOfCommand(string text, int start)
    {
        var limit = Math.Min(text.Length, start + LongestCommand);
        var position = start;
        while (position < limit && !(text[position] is '\n' or '\r' or '|') && !(text[position] is ';' or '&' && position + 1 < text.Length && text[position + 1] is ' ' or '&'))
        {
            position++;
        }

        return position;
    }

    private static void LookAtWords(TextScan scan, int start, int limit, string[] options)
    {
        var text = scan.Text;
        for (var position = start; position < limit;)
        {
            position = Characters.SkipSpaces(text, position);
            var end = EndOfWord(text, position, limit);
            foreach (var option in options)
            {
                if (end - position < option.TrimEnd().Length || string.CompareOrdinal(text, position, option, 0, option.TrimEnd().Length) != 0)
                {
                    continue;
                }

                var (from, to) = (position + option.Length, end);
                if (option[option.Length - 1] == ' ')
                {
                    if (end - position != option.Length - 1)
                    {
                        continue;
                    }

                    from = Characters.SkipSpaces(text, end);
                    to = EndOfWord(text, from, limit);
                }

                if (TryAdd(scan, from, to))
                {
                    end = to;
                    break;
                }
            }

            position = Math.Max(end, position + 1);
        }
    }

    private static bool TryAdd(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        if (end - start >= 2 && text[start] is '"' or '\'' && text[end - 1] == text[start])
        {
            start++;
            end--;
        }

        if (end - start < ShortestPassword || text[start] is '-' or '/' or '$' or '%' or '<' or '{' or '[' or '@' or ':' or '=' || Placeholders.IsHarmlessPassword(text.Substring(start, end - start)))
        {
            return false;
        }

        scan.Add(SecretFormatTable.Get("command-password"), start, end);
        return true;
    }

    private static int EndOfWord(string text, int start, int limit)
    {
        var quote = start < limit && text[start] is '"' or '\'' ? text[start] : ' ';
        var position = quote == ' ' ? start : start + 1;
        while (position < limit && text[position] != quote)
        {
            position++;
        }

        return quote == ' ' ? position : Math.Min(limit, position + 1);
    }
}
