using System.Globalization;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>What a search is refused for. The first line is MLflow's wording.</summary>
internal static class SearchErrors
{
    public static MlflowException NoFilter(string filter, SearchSyntaxException cause) => Refused("filter", filter, cause);

    public static MlflowException NoOrder(string order, SearchSyntaxException cause) => Refused("order", order, cause);

    /// <summary>MLflow's server refuses it with this very code.</summary>
    public static MlflowException OrderTwice(IEnumerable<string> orders, string field) => new(
        MlflowErrorCodes.InternalError,
        $"""
        `order_by` contains duplicate fields: [{string.Join(", ", orders.Select(order => $"'{Shortened(order)}'"))}]
        Runs were to be ordered by '{Shortened(field)}' twice; an alias counts as the same. Leave one of them out.
        """);

    public static MlflowException TokenNotBase64() => Token("Invalid page token, could not base64-decode");

    public static MlflowException TokenNotRead(string decoded) => Token($"Invalid page token, decoded value=b'{Shortened(decoded)}'");

    public static NotSupportedException CannotSay(object part, string what, string advice) => new(
        $"""
        '{Shortened(part.ToString() ?? "")}' is not translated: MLflow's filter language can't say {what}.
        {advice}
        """);

    public static NotSupportedException CannotSayKey(string key) => new(
        $"""
        The key '{Shortened(key)}' is not translated: MLflow's filter language has keys in backticks, and can't say one that has a backtick.
        No metric, param or tag of MLflow has such a key. Check it.
        """);

    public static InvalidOperationException NotRun() => new(
        "The fields of RunFields have no values: they were read outside an expression. Use them in the lambda of a RunQuery, which is translated and not run.");

    public static InvalidOperationException NoBest(string metric, int runs, string filter) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            There is no best run: {(runs == 0 ? "no run was found" : $"none that was found has a number for the metric '{Shortened(metric)}'")}{(filter.Length > 0 ? $" where {Shortened(filter)}" : "")}.
            A run with a value that is not NaN was expected. Check the key and the conditions.
            """));

    public static string Shortened(string text) => text.Length <= 100 ? text : $"{RunDataRules.Cut(text, 100)}…";

    private static MlflowException Token(string message) => new(
        MlflowErrorCodes.InvalidParameterValue,
        $"""
        {message}
        The token that came with the page before was expected. Begin without a token for the first page.
        """);

    private static MlflowException Refused(string what, string text, SearchSyntaxException cause) => new(
        MlflowErrorCodes.InvalidParameterValue,
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {cause.Message}
            At position {cause.Position} of the {what} {Around(text, cause.Position)} was expected: {string.Join(", ", cause.Expected)}.
            """),
        cause);

    /// <summary>The text, or what is around the position, which is marked.</summary>
    private static string Around(string text, int position)
    {
        var start = Math.Max(0, position - 40);
        var end = Math.Min(text.Length, position + 40);
        return $"\"{(start > 0 ? "…" : "")}{text[start..position]}▸{text[position..end]}{(end < text.Length ? "…" : "")}\"";
    }
}
