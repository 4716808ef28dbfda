using System.Globalization;
using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>What a search that is written as C# is refused for.</summary>
internal static class QueryErrors
{
    public static NotSupportedException CannotSay(object part, string what, string advice) => new(
        $"""
        '{SearchErrors.Shortened(part.ToString() ?? "")}' is not translated: MLflow's filter language can't say {what}.
        {advice}
        """);

    public static NotSupportedException CannotSayKey(string key) => new(
        $"""
        The key '{SearchErrors.Shortened(key)}' is not translated: MLflow's filter language has keys in backticks, and can't say one that has a backtick.
        No metric, param or tag of MLflow has such a key. Check it.
        """);

    public static InvalidOperationException NotRun() => new(
        "The fields of RunFields have no values: they were read outside an expression. Use them in the lambda of a RunQuery, which is translated and not run.");

    public static InvalidOperationException NoBest(string metric, int runs, string filter) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            There is no best run: {(runs == 0 ? "no run was found" : $"none that was found has a number for the metric '{SearchErrors.Shortened(metric)}'")}{(filter.Length > 0 ? $" where {SearchErrors.Shortened(filter)}" : "")}.
            A run with a value that is not NaN was expected. Check the key and the conditions.
            """));
}
