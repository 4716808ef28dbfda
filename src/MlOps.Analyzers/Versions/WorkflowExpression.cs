using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>What an input of a workflow may be: '${{ matrix.image || 'redis:7' }}' is looked up as far as the file says it.</summary>
internal static class WorkflowExpression
{
    public static bool IsOne(string text) => text.IndexOf("${{", StringComparison.Ordinal) >= 0;

    /// <summary>The values it may have; a null text for one that something outside of the file decides.</summary>
    public static List<(string? Text, TextSpan Span)> Values(DataNode node, DataNode? matrix)
    {
        var values = new List<(string?, TextSpan)>();
        var text = node.Value;
        var open = text.IndexOf("${{", StringComparison.Ordinal);
        var close = text.IndexOf("}}", open + 3, StringComparison.Ordinal);
        if (open != 0 || close < 0 || close + 2 != text.Length)
        {
            values.Add((null, node.Span)); // an expression within a text
            return values;
        }

        var start = open + 3;
        while (start < close)
        {
            var end = text.IndexOf("||", start, close - start, StringComparison.Ordinal);
            end = end < 0 ? close : end;
            var and = text.LastIndexOf("&&", end - 1, end - start, StringComparison.Ordinal); // 'condition && value'
            Add(values, node, and < 0 ? start : and + 2, end, matrix);
            start = end + 2;
        }

        return values;
    }

    private static void Add(List<(string? Text, TextSpan Span)> values, DataNode node, int start, int end, DataNode? matrix)
    {
        var text = node.Value;
        TextComparison.Trim(text, ref start, ref end);
        if (end - start > 1 && text[start] == '\'' && text[end - 1] == '\'')
        {
            values.Add((text.Substring(start + 1, end - start - 2), node.Text.FileSpan(start + 1, end - start - 2)));
            return;
        }

        const string Prefix = "matrix.";
        if (matrix is null || string.CompareOrdinal(text, start, Prefix, 0, Prefix.Length) != 0)
        {
            values.Add((null, node.Span));
            return;
        }

        var path = text.Substring(start + Prefix.Length, end - start - Prefix.Length).Split('.');
        var known = values.Count;
        var isOpen = matrix.Kind == DataKind.Scalar || matrix["include"] is { Kind: DataKind.Scalar } || matrix[path[0]] is { Kind: DataKind.Scalar };
        foreach (var item in matrix[path[0]]?.Items ?? [])
        {
            AddItem(values, item, path);
        }

        foreach (var item in matrix["include"]?.Items ?? [])
        {
            if (item[path[0]] is { } included)
            {
                AddItem(values, included, path);
            }
        }

        if (isOpen || values.Count == known)
        {
            values.Add((null, node.Span));
        }
    }

    private static void AddItem(List<(string? Text, TextSpan Span)> values, DataNode item, string[] path)
    {
        var found = path.Length == 1 ? item : item.At([.. path.Skip(1)]);
        if (found is { Kind: DataKind.Scalar })
        {
            values.Add((found.Value, found.Span));
        }
    }
}
