using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Searches experiments.</content>
internal sealed partial class SqliteExperiments
{
    public SearchPage<Experiment> Search(ExperimentSearch search)
    {
        var sql = ExperimentSearchSql.Compile(search, _hasTimes, _hasWorkspaces);
        var offset = SearchPageToken.Offset(search.PageToken);
        var ids = new List<long>();
        using (var statement = sql.On(session, search.PageSize, offset))
        using (var rows = statement.Query())
        {
            while (rows.Read())
            {
                ids.Add(rows.GetInt64(0));
            }
        }

        return new([.. ids.Take(search.PageSize).Select(id => Find(id)!)], SearchPageToken.After(offset, search.PageSize, ids.Count));
    }
}
