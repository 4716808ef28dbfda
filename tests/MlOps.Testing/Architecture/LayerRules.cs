namespace MlOps.Testing.Architecture;

/// <summary>
/// Folders in rows: a type may use its own folder and those of earlier rows. A folder is the first part of a namespace after
/// <paramref name="root"/>; "" is the root itself. The folders of the last row may use each other: the root, and what
/// registers it.
/// </summary>
public sealed class LayerRules(string root, string[][] rows)
{
    private static readonly string[] ForbiddenNames = ["Utils", "Util", "Helpers", "Helper", "Common"];

    /// <summary>What is wrong with the types of an assembly; nothing when all keep to their rows.</summary>
    public IReadOnlyList<string> FaultsOf(AssemblyTypes types) =>
    [
        .. types.All.Where(IsOurs).SelectMany(type => FaultsOf(type, types.Public.Contains(type))),
        .. types.Uses
            .Where(use => use.From != use.To && IsOurs(use.From) && IsOurs(use.To))
            .DistinctBy(use => (use.From, use.To))
            .Select(FaultOf)
            .OfType<string>(),
    ];

    private IEnumerable<string> FaultsOf(QualifiedName type, bool isPublic)
    {
        if (RowOf(type) is null)
        {
            yield return $"{type}: the folder '{FolderOf(type)}' has no row. Give it one in LayeringTests and in docs/map.md.";
        }

        var parts = type.Namespace[root.Length..].Split('.');
        if (parts.Intersect(ForbiddenNames).FirstOrDefault() is { } forbidden)
        {
            yield return $"{type}: a folder named '{forbidden}' says nothing. Name it after the feature.";
        }

        if (isPublic && parts.Intersect(["Wire", "Internal"]).FirstOrDefault() is { } hidden)
        {
            yield return $"{type}: a type in a folder '{hidden}' is never public. Make it internal.";
        }
    }

    private string? FaultOf(TypeUse use)
    {
        var (from, to) = (FolderOf(use.From), FolderOf(use.To));
        var (fromRow, toRow) = (RowOf(use.From), RowOf(use.To));
        var rule = (fromRow, toRow) switch
        {
            _ when from == to => null,
            (null, _) or (_, null) => null,
            _ when fromRow == toRow && fromRow == rows.Length => null,
            _ when to.Length == 0 => "nothing uses the root",
            _ when fromRow == toRow => $"'{from}' may not use its neighbour '{to}' in row {toRow}; move what both need down a row",
            _ when fromRow < toRow => $"'{from}' in row {fromRow} may not use '{to}' in the later row {toRow}",
            _ => null,
        };
        var where = use.Member.Length == 0 ? "" : $" (in {use.Member})";
        return rule is null ? null : $"{use.From} uses {use.To}{where}: {rule}.";
    }

    // What generators add has namespaces of its own.
    private bool IsOurs(QualifiedName type) =>
        type.Namespace == root || type.Namespace.StartsWith(root + ".", StringComparison.Ordinal);

    private string FolderOf(QualifiedName type) =>
        type.Namespace == root ? "" : type.Namespace[(root.Length + 1)..].Split('.')[0];

    private int? RowOf(QualifiedName type) =>
        Array.FindIndex(rows, row => row.Contains(FolderOf(type))) is >= 0 and var index ? index + 1 : null;
}
