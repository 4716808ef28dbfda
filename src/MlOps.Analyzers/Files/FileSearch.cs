using MlOps.Analyzers.Credentials;
using MlOps.Analyzers.Formats;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Files;

/// <summary>Finds the credentials in a file: by their own shape anywhere, by the name of their entry where the file has entries.</summary>
internal static class FileSearch
{
    private const int ShortestPassword = 4;
    private const int LongestLine = 2000;

    public static IReadOnlyList<FileCredential> Find(string path, string text)
    {
        var found = new SortedDictionary<int, FileCredential>();
        foreach (var match in SecretScanner.Find(text))
        {
            if (StandsAlone(match.Format))
            {
                found[match.Start] = new FileCredential(match.Start, match.Length, Describe(match.Format));
            }
        }

        foreach (var entry in FileFormats.Read(FileFormats.Of(path), text))
        {
            if (entry.Value.Length >= ShortestPassword)
            {
                Judge(entry, found);
            }
        }

        return [.. WithoutOverlaps(found.Values).Where(credential => !IsIgnored(text, credential.Start))];
    }

    /// <summary>Whether the shape is enough wherever it stands; the others need an entry around them.</summary>
    private static bool StandsAlone(SecretFormat format) =>
        format.Id != "assigned-credential" && format.Kind != SecretKind.ConnectionString && (format.Near.Count == 0 || format.Grammars[0].AnchorPart >= 0);

    private static void Judge(FileEntry entry, SortedDictionary<int, FileCredential> found)
    {
        foreach (var match in SecretScanner.Find(entry.Value))
        {
            if (!IsReference(entry.Value.Substring(match.Start, match.Length)))
            {
                Add(found, entry, match.Start, match.Length, Describe(match.Format));
            }
        }

        if (IsReference(entry.Value) || Placeholders.IsHarmless(entry.Value))
        {
            return;
        }

        if (SecretScanner.FindNear(entry.Value, entry.Name) is { } near)
        {
            Add(found, entry, 0, entry.Value.Length, Describe(near.Format));
        }
        else if (IsCredential(entry.Name, entry.Value))
        {
            Add(found, entry, 0, entry.Value.Length, $"the value of '{entry.Name}'");
        }
    }

    private static bool IsCredential(string name, string value)
    {
        if (name is "auth" or "_auth" && AuthorizationHeaders.DecodesToUserAndPassword(value, 0, value.Length))
        {
            return true;
        }

        var kind = CredentialNames.IsPassword(name) ? PlaceKind.Password : CredentialNames.IsCredential(name) ? PlaceKind.Secret : PlaceKind.None;
        return kind != PlaceKind.None && ValueJudge.IsWorthALook(value) && ValueJudge.Fits(kind, value, name);
    }

    /// <summary>Whether the value is read from elsewhere when the file is used.</summary>
    private static bool IsReference(string value) =>
        value.IndexOf("${", StringComparison.Ordinal) >= 0 || value.IndexOf("$(", StringComparison.Ordinal) >= 0
        || value.IndexOf("{{", StringComparison.Ordinal) >= 0 || value.IndexOf("#{", StringComparison.Ordinal) >= 0
        || value.IndexOf("<%", StringComparison.Ordinal) >= 0
        || (value[0] is '$' or '*' or '&' && value.Skip(1).All(Characters.IsWord) && !Entropy.LooksRandom(value))
        || References.Is(value);

    private static void Add(SortedDictionary<int, FileCredential> found, FileEntry entry, int start, int length, string what)
    {
        var from = entry.PositionOf(start);
        var to = entry.PositionOf(start + length - 1) + 1;
        if (!found.TryGetValue(from, out var known) || known.Length < to - from)
        {
            found[from] = new FileCredential(from, to - from, what);
        }
    }

    private static List<FileCredential> WithoutOverlaps(IEnumerable<FileCredential> credentials)
    {
        var kept = new List<FileCredential>();
        foreach (var credential in credentials)
        {
            if (kept.Count == 0 || kept[kept.Count - 1].Start + kept[kept.Count - 1].Length <= credential.Start)
            {
                kept.Add(credential);
            }
        }

        return kept;
    }

    private static bool IsIgnored(string text, int position)
    {
        var start = StartOfLine(text, position);
        var end = text.IndexOf('\n', position);
        var line = text.Substring(start, Math.Min(end < 0 ? text.Length : end, position + LongestLine) - start);
        var before = start > 1 && text[start - 1] == '\n' ? StartOfLine(text, start - 1) : -1;
        return IgnoreComment.Covers(line, before < 0 ? null : text.Substring(before, start - 1 - before), RuleIds.CredentialInFile);
    }

    /// <summary>Where the line begins; of a very long one, a part of it.</summary>
    private static int StartOfLine(string text, int position)
    {
        var start = position;
        while (start > 0 && position - start < LongestLine && text[start - 1] != '\n')
        {
            start--;
        }

        return start;
    }

    private static string Describe(SecretFormat format) => format.Kind switch
    {
        SecretKind.PrivateKey => "a private key",
        SecretKind.ConnectionString => "the password of a connection string",
        SecretKind.Url => $"a credential of {format.Provider}",
        SecretKind.PasswordHash => "the hash of a password",
        SecretKind.Token => $"a credential of {format.Provider}",
        _ => $"a credential ({format.Provider})",
    };
}
