namespace MlOps.Testing.Server;

/// <summary>What results are ordered by: <c>metrics.loss DESC</c>.</summary>
internal sealed record OrderClause(string Entity, string Key, bool IsAscending)
{
    public string Direction => IsAscending ? "ASC" : "DESC";

    public static OrderClause Parse(string clause)
    {
        var name = clause.Trim();
        var ascending = true;
        var space = name.LastIndexOf(' ');
        if (space > 0 && name[(space + 1)..].ToUpperInvariant() is "ASC" or "DESC")
        {
            ascending = name[(space + 1)..].Equals("ASC", StringComparison.OrdinalIgnoreCase);
            name = name[..space].TrimEnd();
        }

        // A space belongs into quotes.
        if (name.Length == 0 || (name.Contains(' ', StringComparison.Ordinal) && name[^1] is not ('`' or '"')))
        {
            throw MlflowError.Invalid($"Invalid ordering key in order_by clause '{clause}'.");
        }

        var (entity, key) = SearchFilter.Identify(name);
        return new OrderClause(entity, key, ascending);
    }
}
