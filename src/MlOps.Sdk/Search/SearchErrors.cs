using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Search;

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
        The results were to be ordered by '{Shortened(field)}' twice; an alias counts as the same. Leave one of them out.
        """);

    public static MlflowException TokenNotBase64() => Token("Invalid page token, could not base64-decode");

    public static MlflowException TokenNotRead(string decoded) => Token($"Invalid page token, decoded value=b'{Shortened(decoded)}'");

    public static string Shortened(string text) => text.Length <= 100 ? text : $"{TextCut.To(text, 100)}…";

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
