using System.Globalization;
using System.Linq.Expressions;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>Writes a recorded search as the C# that a user would write, where there is such C#.</summary>
internal static class TypedSearch
{
    private static readonly ParameterExpression Run = Expression.Parameter(typeof(RunFields), "r");

    /// <returns>The query; <see langword="null"/> when the typed form can't say the search.</returns>
    public static RunQuery? Of(TrackingClient tracking, RecordedSearch search)
    {
        var query = tracking.Runs(search.Experiments!).WithView(SearchedStore.ViewOf(search.View));
        try
        {
            foreach (var condition in new SearchParser(SearchTarget.Runs, search.Filter).ReadFilter())
            {
                query = query.Where(Expression.Lambda<Func<RunFields, bool>>(Condition(condition), Run));
            }

            return search.OrderBy.Aggregate(query, Ordered);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static Expression Condition(SearchCondition condition)
    {
        var field = Field(condition.Field);
        return condition.Comparator switch
        {
            SearchComparator.In => Contains(condition, field),
            SearchComparator.NotIn => Expression.Not(Contains(condition, field)),
            SearchComparator.Like or SearchComparator.ILike => Like(condition, field),
            _ => Expression.MakeBinary(Comparison(condition.Comparator), field, Value(condition, field.Type)),
        };
    }

    private static MethodCallExpression Contains(SearchCondition condition, Expression field)
    {
        var list = condition.List.ToList();
        Expression<Func<string, bool>> contains = text => list.Contains(text);
        var call = (MethodCallExpression)contains.Body;
        return Expression.Call(call.Object, call.Method, field);
    }

    private static Expression Like(SearchCondition condition, Expression field)
    {
        if (field.Type != typeof(string) || condition.Text.Contains('_', StringComparison.Ordinal))
        {
            throw new NotSupportedException();
        }

        var pattern = condition.Text;
        var text = pattern.Trim('%');
        if (pattern == "%")
        {
            return Expression.NotEqual(field, Expression.Constant(null, typeof(string)));
        }

        var name = (pattern.StartsWith('%'), pattern.EndsWith('%')) switch
        {
            (true, true) => nameof(string.Contains),
            (true, false) => nameof(string.EndsWith),
            (false, true) => nameof(string.StartsWith),
            _ => nameof(string.Equals),
        };
        var comparison = condition.Comparator == SearchComparator.Like ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return Expression.Call(
            field, typeof(string).GetMethod(name, [typeof(string), typeof(StringComparison)])!, Expression.Constant(text), Expression.Constant(comparison));
    }

    private static ConstantExpression Value(SearchCondition condition, Type type)
    {
        if (type == typeof(double))
        {
            return Expression.Constant(double.Parse(condition.Text, CultureInfo.InvariantCulture));
        }

        if (type == typeof(RunStatus))
        {
            return Expression.Constant(SqliteRows.Status(condition.Text) is not RunStatus.Unknown and var status ? status : throw new NotSupportedException());
        }

        return type == typeof(string)
            ? Expression.Constant(condition.Text)
            : Expression.Constant(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(condition.Text, CultureInfo.InvariantCulture)), type);
    }

    private static Expression Field(SearchField field)
    {
        Expression<Func<RunFields, string, object?>> read = field switch
        {
            (SearchEntity.Metric, _) => (r, key) => r.Metrics[key],
            (SearchEntity.Param, _) => (r, key) => r.Params[key],
            (SearchEntity.Tag, _) => (r, key) => r.Tags[key],
            (SearchEntity.Dataset, "name") => (r, _) => r.Dataset.Name,
            (SearchEntity.Dataset, "digest") => (r, _) => r.Dataset.Digest,
            (SearchEntity.Dataset, _) => (r, _) => r.Dataset.Context,
            (_, "run_id") => (r, _) => r.RunId,
            (_, "run_name") => (r, _) => r.Name,
            (_, "user_id") => (r, _) => r.UserId,
            (_, "status") => (r, _) => r.Status,
            (_, "start_time") => (r, _) => r.StartTime,
            _ => (r, _) => r.EndTime,
        };
        var body = read.Body is UnaryExpression { NodeType: ExpressionType.Convert } boxed ? boxed.Operand : read.Body;
        return new Parameters(new() { [read.Parameters[0]] = Run, [read.Parameters[1]] = Expression.Constant(field.Key) }).Visit(body);
    }

    private static RunQuery Ordered(RunQuery query, string text)
    {
        var order = new SearchParser(SearchTarget.Runs, text).ReadOrder();
        var field = Expression.Lambda<Func<RunFields, object?>>(Expression.Convert(Field(order.Field), typeof(object)), Run);
        return order.IsAscending ? query.OrderBy(field) : query.OrderByDescending(field);
    }

    private static ExpressionType Comparison(SearchComparator comparator) => comparator switch
    {
        SearchComparator.Equal => ExpressionType.Equal,
        SearchComparator.NotEqual => ExpressionType.NotEqual,
        SearchComparator.Less => ExpressionType.LessThan,
        SearchComparator.LessOrEqual => ExpressionType.LessThanOrEqual,
        SearchComparator.Greater => ExpressionType.GreaterThan,
        _ => ExpressionType.GreaterThanOrEqual,
    };

    private sealed class Parameters(Dictionary<ParameterExpression, Expression> replacements) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => replacements.GetValueOrDefault(node, node);
    }
}
