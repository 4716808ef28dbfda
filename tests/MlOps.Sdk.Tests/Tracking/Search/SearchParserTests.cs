using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tests.Tracking.Search;

public sealed class SearchParserTests
{
    [Theory]
    [InlineData("metrics.loss <", 14, "a value such as 0.5 or 'text'")]
    [InlineData("metrics.loss", 12, "=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "IN", "NOT IN")]
    [InlineData("params.lr = '1' or params.lr = '2'", 16, "a field such as metrics.loss", "AND")]
    [InlineData("NOT metrics.acc > 1", 0, "a field such as metrics.loss", "AND")]
    [InlineData("metrics.acc > 0.5,", 17, "a field such as metrics.loss", "AND")]
    [InlineData("(metrics.acc > 0.5)", 0, "a field such as metrics.loss", "AND")]
    [InlineData("metrics.acc > abc", 14, "a number such as -0.5 or 1e3")]
    [InlineData("metrics.acc > 1e+5", 14, "a number such as -0.5 or 1e3")]
    [InlineData("tags.team = risk", 12, "a text in single or double quotes")]
    [InlineData("params.model = 'x", 15, "a value such as 0.5 or 'text'")]
    [InlineData("params.lr IS NULL", 10, "=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "IN", "NOT IN")]
    [InlineData("params.lr > '0.1'", 10, "=", "!=", "LIKE", "ILIKE")]
    [InlineData("metrics.a > 1 AND metrics.b == 2", 28, "=", "!=", "<", "<=", ">", ">=")]
    [InlineData("status IN ('RUNNING')", 10, "a text in single or double quotes")]
    [InlineData("run_id IN ('a'", 14, ",", ")")]
    [InlineData("run_id IN ()", 11, "a text in single or double quotes")]
    [InlineData("run_id = ('a')", 7, "IN", "NOT IN")]
    [InlineData("run_id IN 'a'", 7, "=", "!=", "LIKE", "ILIKE")]
    [InlineData("params.a NOT = 'x'", 13, "IN")]
    [InlineData("dataset.profile = 'x'", 0, "name", "digest", "context")]
    [InlineData("tags.a = 'x' -- team", 13, "a field such as metrics.loss", "AND")]
    [InlineData("params.in = 'x'", 0, "a field such as metrics.loss", "AND")]
    [InlineData("metrics.1 > 2", 0, "a field such as metrics.loss", "AND")]
    [InlineData(" ", 0, "an empty text", "a field such as metrics.loss")]
    public void What_is_no_filter_is_refused_with_its_position_and_what_was_expected(string filter, int position, params string[] expected)
    {
        var exception = Assert.Throws<SearchSyntaxException>(() => new SearchParser(SearchTarget.Runs, filter).ReadFilter());

        Assert.Equal(position, exception.Position);
        Assert.Equal(expected, exception.Expected);
    }

    [Theory]
    [InlineData("METRICS.acc > 1", "metric")]
    [InlineData("foo.bar = 1", "dataset")]
    [InlineData("lifecycle_stage = 'active'", "run_id")]
    [InlineData("experiment_id = '1'", "start_time")]
    public void A_name_that_is_unknown_is_refused_with_those_that_are_known(string filter, string known)
    {
        var exception = Assert.Throws<SearchSyntaxException>(() => new SearchParser(SearchTarget.Runs, filter).ReadFilter());

        Assert.Equal(0, exception.Position);
        Assert.Contains(known, exception.Expected);
    }

    [Theory]
    [InlineData("metrics.a>-.5", "Metric a Greater -.5")]
    [InlineData("metrics.`a b`<=1.", "Metric a b LessOrEqual 1.")]
    [InlineData("metrics.a.b.c != 1E-3", "Metric a.b.c NotEqual 1E-3")]
    [InlineData("metrics..acc > 1", "Metric .acc Greater 1")]
    [InlineData("params. = 'x'", "Param  Equal x")]
    [InlineData("`params`.\"my key\" LIKE \"50%\"", "Param my key Like 50%")]
    [InlineData("tags.mlflow.source.name ilike 'X'", "Tag mlflow.source.name ILike X")]
    [InlineData("tags.日本 = 'x'", "Tag 日本 Equal x")]
    [InlineData("tags.and = 'x'", "Tag and Equal x")]
    [InlineData("params.a = 'it''s'", "Param a Equal it''s")]
    [InlineData(@"params.a = 'it\'s'", @"Param a Equal it\'s")]
    [InlineData(@"params.a = 'C:\' AND", @"Param a Equal C:\")]
    [InlineData("params.a = '\"' ", "Param a Equal \"")]
    [InlineData("`Run name` = 'x'", "Attribute run_name Equal x")]
    [InlineData("Created < 5", "Attribute start_time Less 5")]
    [InlineData("run.run_id in ('a', \"b\",)", "Attribute run_id In a|b")]
    [InlineData("datasets.digest NOT  IN ('a''b' 'c')", "Dataset digest NotIn abc")]
    [InlineData("AND metrics.a = 1 AND AND", "Metric a Equal 1")]
    [InlineData("params.a='x'AND params.b=\"y\" params.c='z'", "Param a Equal x", "Param b Equal y", "Param c Equal z")]
    [InlineData("")]
    [InlineData("AND")]
    public void What_MLflow_takes_is_read_as_MLflow_reads_it(string filter, params string[] expected)
    {
        var conditions = new SearchParser(SearchTarget.Runs, filter).ReadFilter();

        Assert.Equal(expected, conditions.Select(Shown));
    }

    [Theory]
    [InlineData("metrics.a", "Metric a True")]
    [InlineData("metrics.`a b` desc", "Metric a b False")]
    [InlineData("tags.\"a.b\"  ASC", "Tag a.b True")]
    [InlineData("created DESC", "Attribute start_time False")]
    public void An_order_is_read_as_MLflow_reads_it(string order, string expected)
    {
        var (field, isAscending) = new SearchParser(SearchTarget.Runs, order).ReadOrder();

        Assert.Equal(expected, $"{field.Entity} {field.Key} {isAscending}");
    }

    [Theory]
    [InlineData("metrics.a SIDEWAYS", 10, "ASC", "DESC")]
    [InlineData("metrics.a, metrics.b", 9, "ASC", "DESC", "the end of the clause")]
    [InlineData("metrics.a DESC NULLS LAST", 15, "ASC", "DESC", "the end of the clause")]
    [InlineData(" metrics.a", 1, "a field such as metrics.loss")]
    [InlineData("", 0, "a field such as metrics.loss")]
    [InlineData("dataset.name", 0, "attribute", "metric", "parameter", "tag")]
    public void What_is_no_order_is_refused_with_its_position_and_what_was_expected(string order, int position, params string[] expected)
    {
        var exception = Assert.Throws<SearchSyntaxException>(() => new SearchParser(SearchTarget.Runs, order).ReadOrder());

        Assert.Equal(position, exception.Position);
        Assert.Equal(expected, exception.Expected);
    }

    [Theory]
    [InlineData("name like 'x'")]
    [InlineData("attributes.name = 'x'")]
    [InlineData("params.a = 'x'")]
    [InlineData("name IN ('x')")]
    [InlineData("experiment_id = '1'")]
    public void Experiments_have_a_smaller_language(string filter) =>
        Assert.Throws<SearchSyntaxException>(() => new SearchParser(SearchTarget.Experiments, filter).ReadFilter());

    [Fact]
    public void An_error_says_what_where_and_what_was_expected()
    {
        var exception = Assert.Throws<MlOps.Sdk.Mlflow.MlflowException>(
            () => SearchTexts.Filter(SearchTarget.Runs, "metrics.f1 > 0.5 OR metrics.f1 < 0.1"));

        Assert.Equal("INVALID_PARAMETER_VALUE", exception.ErrorCode);
        Assert.False(exception.IsTransient);
        Assert.Equal(
            """
            Invalid clause(s) in filter string: 'OR'
            At position 17 of the filter "metrics.f1 > 0.5 ▸OR metrics.f1 < 0.1" was expected: a field such as metrics.loss, AND.
            """,
            exception.Message);
    }

    [Fact]
    public void A_filter_of_too_many_conditions_is_refused()
    {
        var filter = string.Join(" AND ", Enumerable.Repeat("metrics.a = 1", SearchParser.MaxConditions));

        Assert.Equal(SearchParser.MaxConditions, new SearchParser(SearchTarget.Runs, filter).ReadFilter().Count);
        Assert.Throws<SearchSyntaxException>(() => new SearchParser(SearchTarget.Runs, filter + " AND metrics.a = 1").ReadFilter());
    }

    private static string Shown(SearchCondition condition) =>
        $"{condition.Field.Entity} {condition.Field.Key} {condition.Comparator} {condition.Text}{string.Join("|", condition.List)}";
}
