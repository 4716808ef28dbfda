namespace MlOps.Sdk.MlflowDatabase;

/// <summary>Which columns a database has.</summary>
internal sealed class DatabaseSchema(HashSet<(string Table, string Column)> columns)
{
    public bool Has(string table, string column) => columns.Contains((table, column));
}
