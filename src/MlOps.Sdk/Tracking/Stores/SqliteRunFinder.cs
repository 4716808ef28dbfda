using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// Finds the ids of a page of runs. MLflow's tables have no index on values, so something has to be read from end to end: the runs of
/// the experiments, with a look-up of each one's values, or the table that has what is ordered by. A look at a few runs tells which.
/// </summary>
internal sealed class SqliteRunFinder(SqliteSession session, DatabaseSchema schema, RunSearchScale scale)
{
    private const double GoldenRatio = 0.61803398874989484; // its multiples fall everywhere, and in step with nothing

    private readonly bool _hasDatasets = new SqliteInputs(session, schema).HasTables;
    private readonly bool _hasWorkspaces = schema.Has("experiments", "workspace");

    /// <returns>The ids in order; one more than the page has when there are more.</returns>
    public List<string> Find(RunSearch search, long offset)
    {
        var sql = new RunSearchSql(search, _hasDatasets, _hasWorkspaces);
        var runs = LastRow("runs");
        if (runs < scale.ManyRuns)
        {
            return Read(sql.EachRun(), search, offset).Ids;
        }

        var rows = LastRow(sql.LeadingTable);
        var inFileOrder = rows <= runs * scale.RowsInFileOrder;
        var (scope, passing) = Shares(sql, runs);
        if (scope * runs * scale.RowsPerRun < Math.Min(rows, runs * scale.RowsInFileOrder))
        {
            return Read(sql.EachRun(), search, offset).Ids;
        }

        var wanted = Math.Max(offset, 0) + search.PageSize + 1.0;
        var candidates = (wanted / passing * (passing < 1 ? scale.Margin : 1)) + scale.Spare;
        if (sql.HasBest && candidates <= runs * scale.LargestShare)
        {
            var (ids, isCut) = Read(sql.Best((int)candidates, inFileOrder), search, offset);
            if (ids.Count > search.PageSize || (!isCut && (sql.IsByAttributes || sql.IsLeadingFiltered)))
            {
                return ids;
            }
        }

        return Read(sql.BySets(inFileOrder), search, offset).Ids;
    }

    /// <summary>What share of all runs is in the experiments; and of those that will be taken first, how many will be found, about.</summary>
    private (double Scope, double Passing) Shares(RunSearchSql sql, long runs)
    {
        var rows = Enumerable.Range(0, scale.Sample).Select(i => 1 + (long)(i * GoldenRatio % 1 * runs));
        using var statement = sql.Sample(rows).On(session, 1, 0);
        using var sums = statement.Query();
        sums.Read();
        var count = Math.Max(sums.GetInt64(0), 1);
        return (sums.GetDouble(1) / count, sums.GetDouble(3) / (sql.IsByAttributes ? sums.GetDouble(2) : count));
    }

    private (List<string> Ids, bool IsCut) Read(SearchSql sql, RunSearch search, long offset)
    {
        var ids = new List<string>();
        var isCut = false;
        using var statement = sql.On(session, search.PageSize, offset);
        using var rows = statement.Query();
        while (rows.Read())
        {
            ids.Add(rows.GetString(0));
            isCut = rows.FieldCount > 1 && rows.GetBoolean(1);
        }

        return (ids, isCut || ids.Count == 0);
    }

    private long LastRow(string table) => session.Statement($"SELECT max(rowid) FROM {table}").Value<long?>() ?? 0;
}
