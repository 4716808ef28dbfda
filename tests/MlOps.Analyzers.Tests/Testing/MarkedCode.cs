using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Tests.Testing;

/// <summary>C# in which <c>[|…|]</c> marks what must be reported, or <c>{|MLOPS1001:…|}</c> by which rule.</summary>
internal sealed record MarkedCode(string Text, IReadOnlyList<(TextSpan Span, string? Rule)> Marks)
{
    public static MarkedCode Parse(string markup)
    {
        var text = new StringBuilder();
        var marks = new List<(TextSpan, string?)>();
        var open = new Stack<(int Start, string? Rule)>();
        for (var i = 0; i < markup.Length; i++)
        {
            var rest = markup.AsSpan(i);
            if (rest.StartsWith("[|"))
            {
                open.Push((text.Length, null));
                i++;
            }
            else if (rest.StartsWith("{|MLOPS"))
            {
                var colon = rest.IndexOf(':');
                open.Push((text.Length, rest[2..colon].ToString()));
                i += colon;
            }
            else if (rest.StartsWith("|]") || rest.StartsWith("|}"))
            {
                var (start, rule) = open.Pop();
                marks.Add((TextSpan.FromBounds(start, text.Length), rule));
                i++;
            }
            else
            {
                text.Append(markup[i]);
            }
        }

        Assert.Empty(open);
        return new(text.ToString(), [.. marks.OrderBy(mark => mark.Item1.Start)]);
    }
}
