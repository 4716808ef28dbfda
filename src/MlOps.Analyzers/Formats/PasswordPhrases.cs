namespace MlOps.Analyzers.Formats;

/// <summary>Passwords that follow words of another language: <c>IDENTIFIED BY '…'</c> of SQL, <c>ConvertTo-SecureString '…'</c>, <c>mysqli_connect(host, user, '…')</c>.</summary>
internal static class PasswordPhrases
{
    private const int ShortestPassword = 4;
    private const int ShortestTyped = 6;
    private const int LongestTyped = 60;
    private const int LongestCall = 300;
    private const int LongestLineBefore = 120;

    /// <summary>The next word is the password.</summary>
    private static readonly string[] BeforeWord =
    [
        "identified by ", "mysql_native_password by ", "caching_sha2_password by ", "convertto-securestring ", "convertto-securestring -string ",
        "enable password ", "enable secret ", "enable password 7 ", "password 7 ", "snmp-server community ",
    ];

    /// <summary>Calls of which one argument is the password: its place, from 0.</summary>
    private static readonly Dictionary<string, int> Calls = new(StringComparer.Ordinal)
    {
        ["mysqli_connect("] = 2,
        ["mysql_connect("] = 2,
        ["new mysqli("] = 2,
        ["new pdo("] = 2,
        ["ftp_login("] = 2,
        ["ldap_bind("] = 2,
        ["imap_open("] = 2,
        ["drivermanager.getconnection("] = 2,
        ["networkcredential("] = 1,
        ["passwordauthentication("] = 1,
        ["basicauth("] = 1,
        ["basic_auth("] = 1,
        ["usernamepasswordcredentials("] = 1,
        ["auth=("] = 1,
        ["auth = ("] = 1,
        ["set_credentials("] = 1,
        ["sp_addlogin "] = 1,
    };

    /// <summary>Commands that read the password from what is echoed to them.</summary>
    private static readonly string[] Readers = ["| sudo -s", "--password-stdin"];

    /// <summary>User, slash, password, at sign.</summary>
    private static readonly string[] BeforeUser = ["oracle:thin:", "oracle:oci:", "sqlplus "];

    /// <summary>What people write to each other: the last word of the text is the password, if one looks typed.</summary>
    private static readonly string[] BeforeTyped = ["password is ", "passwd is ", "passphrase is ", "pwd is "];

    public static IEnumerable<string> Words => [.. BeforeWord, .. Calls.Keys, .. Readers, .. BeforeUser, .. BeforeTyped];

    public static void Look(TextScan scan, int start, int end)
    {
        var word = scan.Text.Substring(start, end - start).ToLowerInvariant();
        if (Calls.TryGetValue(word, out var place))
        {
            LookAtCall(scan, end, place);
        }
        else if (Array.IndexOf(Readers, word) >= 0)
        {
            LookAtEcho(scan, start);
        }
        else if (Array.IndexOf(BeforeUser, word) >= 0)
        {
            LookAtUser(scan, end);
        }
        else if (Array.IndexOf(BeforeTyped, word) >= 0)
        {
            LookAtTyped(scan, end);
        }
        else
        {
            TryAdd(scan, end, EndOfWord(scan.Text, end, Math.Min(scan.Text.Length, end + LongestCall)));
        }
    }

    private static void LookAtCall(TextScan scan, int start, int place)
    {
        var text = scan.Text;
        var limit = Math.Min(text.Length, start + LongestCall);
        var argument = 0;
        var position = start;
        for (; position < limit && text[position] is not (')' or '(' or '\n'); position++)
        {
            if (text[position] is '"' or '\'')
            {
                var end = EndOfWord(text, position, limit);
                if (argument == place)
                {
                    TryAdd(scan, position, end);
                    break;
                }

                position = end - 1;
            }

            argument += text[position] == ',' ? 1 : 0;
        }

        scan.Steps += position - start;
    }

    private static void LookAtEcho(TextScan scan, int start)
    {
        var text = scan.Text;
        var from = Math.Max(0, start - LongestLineBefore);
        from = Math.Max(from, text.LastIndexOf('\n', Math.Max(0, start - 1), start - from) + 1);
        var echo = text.IndexOf("echo ", from, start - from, StringComparison.Ordinal);
        scan.Steps += start - from;
        if (echo >= 0)
        {
            var word = echo + 5;
            word = Characters.HasAt(text, word, "-n ") ? word + 3 : word;
            TryAdd(scan, word, EndOfWord(text, word, start));
        }
    }

    private static void LookAtUser(TextScan scan, int start)
    {
        var text = scan.Text;
        var slash = scan.Runs.EndOf(text, start, CharacterSet.Word, 60);
        if (slash == start || slash == text.Length || text[slash] != '/')
        {
            return;
        }

        // The last sign: the password may hold others.
        var limit = Math.Min(text.Length, slash + 80);
        var at = -1;
        var position = slash + 1;
        for (; position < limit && text[position] is not (' ' or '/' or '(' or '\n'); position++)
        {
            at = text[position] == '@' ? position : at;
        }

        scan.Steps += position - start;
        if (at > 0)
        {
            TryAdd(scan, slash + 1, at);
        }
    }

    /// <summary>"the password is too short" goes on with words; "the password is kite47#" with what nobody writes but a password.</summary>
    private static void LookAtTyped(TextScan scan, int start)
    {
        var text = scan.Text;
        var end = EndOfWord(text, start, Math.Min(text.Length, start + LongestTyped));
        scan.Steps += end - start;
        end = end == text.Length && end > start && text[end - 1] is '.' ? end - 1 : end;
        if (end < text.Length - 1 || end - start < ShortestTyped)
        {
            return;
        }

        var (digits, letters, runs, signs) = (0, 0, 0, 0);
        for (var i = start; i < end; i++)
        {
            var isDigit = Characters.IsDigit(text[i]);
            digits += isDigit ? 1 : 0;
            runs += isDigit && !Characters.IsDigit(text[i - 1]) ? 1 : 0;
            letters += Characters.IsLetter(text[i]) ? 1 : 0;
            signs += text[i] is '!' or '@' or '#' or '$' or '%' or '^' or '&' or '*' ? 1 : 0;
        }

        if (digits > 0 && letters > 0 && (runs > 1 || signs > 0) && !AlgorithmNames.Is(text.Substring(start, end - start)))
        {
            TryAdd(scan, start, end);
        }
    }

    /// <summary>Adds the word, without its quotation marks, unless it stands for another text.</summary>
    public static void TryAdd(TextScan scan, int start, int end)
    {
        var text = scan.Text;
        if (end - start >= 2 && text[start] is '"' or '\'' && text[end - 1] == text[start])
        {
            start++;
            end--;
        }

        while (end > start && text[end - 1] is ';' or ',' or ')')
        {
            end--;
        }

        if (end - start >= ShortestPassword && text[start] is not ('-' or '/' or '$' or '%' or '<' or '{' or '[' or '@' or ':' or '?' or '&' or '(')
            && !Placeholders.IsHarmlessPassword(text.Substring(start, end - start)))
        {
            scan.LastValueEnd = Math.Max(scan.LastValueEnd, end);
            scan.Add(SecretFormatTable.Get("command-password"), start, end);
        }
    }

    private static int EndOfWord(string text, int start, int limit)
    {
        var quote = start < limit && text[start] is '"' or '\'' ? text[start] : ' ';
        var position = quote == ' ' ? start : start + 1;
        while (position < limit && text[position] != quote && text[position] is not ('\n' or '\r'))
        {
            position++;
        }

        return quote == ' ' ? position : Math.Min(limit, position + 1);
    }
}
