namespace MlOps.Analyzers.Formats;

/// <summary>Decides between matches that cover the same text.</summary>
internal static class MatchOrder
{
    /// <summary>The matches in the order of the text; of two that overlap the one that says more.</summary>
    public static SecretMatch[] WithoutOverlaps(List<SecretMatch> found, bool hasConnectionWords)
    {
        found.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var kept = new List<SecretMatch>(found.Count);
        foreach (var match in found)
        {
            if (kept.Count > 0 && kept[kept.Count - 1].End > match.Start)
            {
                if (Weight(kept[kept.Count - 1]) >= Weight(match))
                {
                    continue;
                }

                kept.RemoveAt(kept.Count - 1);
            }

            kept.Add(match);
        }

        return [.. kept.Select(match => hasConnectionWords && match.Format.Kind == SecretKind.Assignment
            ? new SecretMatch(SecretFormatTable.Get("connection-string"), match.Start, match.Length)
            : match)];
    }

    private static int Weight(SecretMatch match)
    {
        var weight = match.Format.Kind switch
        {
            SecretKind.Assignment => 0,
            SecretKind.AuthorizationHeader => 1,
            SecretKind.ConnectionString => 2,
            SecretKind.Url => 3,
            _ => match.Format.Near.Count > 0 && match.Format.Grammars[0].AnchorPart < 0 ? 4 : 5,
        };
        return (weight << 20) + (match.IsVerified ? 1 << 19 : 0) + Math.Min(match.Length, (1 << 19) - 1);
    }
}
