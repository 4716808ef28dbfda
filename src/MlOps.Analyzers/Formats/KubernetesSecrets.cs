namespace MlOps.Analyzers.Formats;

/// <summary>Entries under <c>data:</c> of a manifest of kind Secret: each is the Base64 of a credential, whatever its name.</summary>
internal static class KubernetesSecrets
{
    private const int LongestManifest = 8000;
    private const int ShortestValue = 10;

    public static void Look(TextScan scan, int end)
    {
        var text = scan.Text;
        if (end < scan.KubernetesEnd || !IsSecret(text, end))
        {
            return;
        }

        var start = Math.Max(scan.KubernetesEnd, end - LongestManifest);
        var before = text.LastIndexOf("\n---", end - 1, end - start, StringComparison.Ordinal);
        start = before < 0 ? start : before + 1;
        var limit = Math.Min(text.Length, end + LongestManifest);
        var after = text.IndexOf("\n---", end, limit - end, StringComparison.Ordinal);
        limit = after < 0 ? limit : after;
        scan.Steps += (limit - start) * 2;
        scan.KubernetesEnd = limit;
        LookAtLines(scan, start, limit);
    }

    private static bool IsSecret(string text, int position)
    {
        position = Characters.SkipSpaces(text, position);
        position += position < text.Length && text[position] is '"' or '\'' ? 1 : 0;
        return Characters.HasAt(text, position, "secret") && (position + 6 == text.Length || text[position + 6] is '"' or '\'' or ' ' or '\n' or '\r');
    }

    private static void LookAtLines(TextScan scan, int start, int limit)
    {
        var text = scan.Text;
        var dataIndent = -1;
        var isBlock = false;
        while (start < limit)
        {
            var end = text.IndexOf('\n', start, limit - start);
            end = end < 0 ? limit : end;
            var first = Characters.SkipSpaces(text, start);
            var indent = first - start;
            var last = end;
            while (last > first && text[last - 1] is ' ' or '\t' or '\r')
            {
                last--;
            }

            if (last > first && text[first] != '#')
            {
                if (dataIndent < 0 || indent <= dataIndent)
                {
                    dataIndent = last - first == 5 && Characters.HasAt(text, first, "data:") ? indent : -1;
                    isBlock = false;
                }
                else
                {
                    LookAtEntry(scan, first, last, ref isBlock);
                }
            }

            start = end + 1;
        }
    }

    private static void LookAtEntry(TextScan scan, int start, int end, ref bool isBlock)
    {
        var text = scan.Text;
        var value = start;
        if (!isBlock)
        {
            var colon = text.IndexOf(':', start, end - start);
            value = colon < 0 ? end : Characters.SkipSpaces(text, colon + 1);
            isBlock = value < end && text[value] is '|' or '>';
        }

        if (value >= end || text[value] is '|' or '>')
        {
            return;
        }

        isBlock = false;
        if (text[value] is '"' or '\'' && text[end - 1] == text[value])
        {
            value++;
            end--;
        }

        if (end - value >= ShortestValue && scan.Runs.EndOf(text, value, CharacterSet.Base64 | CharacterSet.EqualsSign) == end
            && !Placeholders.IsSequence(text, value, end) && !IsCertificate(text, value))
        {
            scan.Add(SecretFormatTable.Get("kubernetes-secret"), value, end);
        }
    }

    /// <summary>Certificates are no secret, and lie beside their keys.</summary>
    private static bool IsCertificate(string text, int start) => string.CompareOrdinal(text, start, "LS0tLS1CRUdJTiBDRVJU", 0, 20) == 0;
}
